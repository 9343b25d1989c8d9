package dev.lethe.report;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far long work has come, on stderr: one line that moves on a terminal, a plain line every few
 * seconds elsewhere.
 */
public final class ProgressLine implements AutoCloseable {
  private static final Duration PLAIN = Duration.ofSeconds(5);
  private static final Duration MOVING = Duration.ofMillis(250);

  private final PrintStream err;
  private final boolean terminal;
  private ScheduledExecutorService ticker;
  private LongSupplier finished = () -> 0;
  private LongSupplier throttled = () -> 0;
  private long total;
  private String wave = "";
  private Instant began = Instant.now();
  private boolean shown;

  public ProgressLine(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Says that a long step begins. */
  public synchronized void step(String sentence) {
    clear();
    err.println(sentence + " …");
  }

  /** Starts counting; {@code throttled} is how often a system has said "slower" of an action. */
  public synchronized void count(long total, LongSupplier finished, LongSupplier throttled) {
    this.total = total;
    this.finished = finished;
    this.throttled = throttled;
    this.began = Instant.now();
    stop();
    ticker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lethe-progress");
              thread.setDaemon(true);
              return thread;
            });
    long every = (terminal ? MOVING : PLAIN).toMillis();
    java.util.concurrent.ScheduledFuture<?> unused =
        ticker.scheduleAtFixedRate(this::show, every, every, TimeUnit.MILLISECONDS);
  }

  public synchronized void wave(int index, int of) {
    wave = "wave " + index + " of " + of + ": ";
  }

  /** Ends the counting; more may begin. */
  @Override
  public synchronized void close() {
    stop();
    clear();
  }

  private void stop() {
    if (ticker != null) {
      ticker.shutdownNow();
    }
  }

  private synchronized void show() {
    long done = finished.getAsLong();
    double seconds = Math.max(0.001, Duration.between(began, Instant.now()).toMillis() / 1000.0);
    double rate = done / seconds;
    String left = rate < 0.1 ? "" : ", " + seconds((long) ((total - done) / rate)) + " left";
    long refused = throttled.getAsLong();
    String slowed = refused == 0 ? "" : String.format(Locale.ROOT, ", %,d throttled", refused);
    String line =
        String.format(
            Locale.ROOT,
            "%s%,d of %,d actions, %,.0f a second%s%s",
            wave,
            done,
            total,
            rate,
            left,
            slowed);
    if (terminal) {
      err.print("\r\u001b[K" + line);
      err.flush();
      shown = true;
    } else {
      err.println(line);
    }
  }

  private void clear() {
    if (shown) {
      err.print("\r\u001b[K");
      shown = false;
    }
  }

  private static String seconds(long seconds) {
    return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
  }
}
