package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The right to act under one name, for one process at a time, while it is renewed. A daemon thread
 * renews it until it is released. Each holder gets a higher {@link #fence()} than all before it.
 *
 * <p>A lapsed lease is told by comparing the holder's clock with ours, so the clocks of the
 * machines must differ by much less than the time to live. What must not happen twice carries the
 * fence and does not rest on clocks.
 */
public final class Lease implements AutoCloseable {

  /** How long a lease lives without a renewal. */
  public static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

  /** How often a lease is renewed. */
  public static final Duration RENEW_EVERY = Duration.ofSeconds(15);

  private final StoreFiles files;
  private final Ledger ledger;
  private final String name;
  private final long fence;
  private final Clock clock;
  private final Duration ttl;
  private final ScheduledExecutorService renewals;
  private Instant renewedAt;
  private IOException lastFailure;
  private boolean released;

  private Lease(
      StoreFiles files, String name, long fence, Clock clock, Duration ttl, Instant acquiredAt) {
    this.files = files;
    this.ledger = new Ledger(files, name);
    this.name = name;
    this.fence = fence;
    this.clock = clock;
    this.ttl = ttl;
    this.renewedAt = acquiredAt;
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease " + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** As {@link #acquire(StoreFiles, String, String, String, Clock, Duration, Duration)}. */
  public static Lease acquire(StoreFiles files, String name, String holder, String runId)
      throws IOException {
    return acquire(files, name, holder, runId, Clock.systemUTC(), TIME_TO_LIVE, RENEW_EVERY);
  }

  /**
   * Acquires the lease if nobody holds it, or if its holder has not renewed it for its time to
   * live.
   *
   * @param name the lease's directory below the store's root
   * @param holder who asks, for people to read
   * @throws LeaseHeldException if somebody holds it
   * @throws IOException if the store cannot be read or written
   */
  public static Lease acquire(
      StoreFiles files,
      String name,
      String holder,
      String runId,
      Clock clock,
      Duration ttl,
      Duration renewEvery)
      throws IOException {
    if (renewEvery.isNegative() || renewEvery.isZero() || renewEvery.compareTo(ttl) >= 0) {
      throw new IllegalArgumentException(
          "renewEvery %s is not between 0 and the time to live %s".formatted(renewEvery, ttl));
    }
    Ledger ledger = new Ledger(files, name);
    while (true) {
      Optional<Ledger.Entry> latest = ledger.latest();
      Instant now = clock.instant();
      if (latest.isPresent()) {
        refuseIfHeld(files, ledger, name, latest.get(), now);
      }
      LeaseEntry entry = new LeaseEntry(holder, runId, host(), now.toString(), ttl.toMillis());
      long expected = latest.map(Ledger.Entry::version).orElse(Ledger.EMPTY);
      if (ledger.append(expected, entry.toJson())) {
        Lease lease = new Lease(files, name, expected + 1, clock, ttl, now);
        lease.renewEvery(renewEvery);
        return lease;
      }
    }
  }

  /** The number of this holding of the lease: higher than that of all before it. */
  public long fence() {
    return fence;
  }

  /**
   * Returns if the lease is ours; to be called before each effect.
   *
   * @throws LeaseLostException if it was released, somebody has taken it, or it was not renewed for
   *     its time to live
   * @throws IOException if the store cannot be read
   */
  public void check() throws IOException {
    checkTime();
    Optional<Ledger.Entry> next = ledger.entry(fence + 1);
    if (next.isPresent()) {
      LeaseEntry taker = LeaseEntry.parse(next.get().content());
      throw new LeaseLostException(
          name,
          "%s (run %s) on %s took it at %s."
              .formatted(taker.holder(), taker.runId(), taker.host(), taker.acquiredAt()),
          null);
    }
    // The look itself may have taken long.
    checkTime();
  }

  /** Says in the store that the lease is still held, once; the thread does it by itself. */
  void renew() throws IOException {
    Instant now = clock.instant();
    check();
    files.replace(ledger.file(fence, "renewed"), now.toString().getBytes(UTF_8));
    synchronized (this) {
      renewedAt = now;
      lastFailure = null;
    }
  }

  /**
   * Lets the next one in at once. Does nothing the second time.
   *
   * @throws IOException if the store cannot be written: the lease then lapses by itself
   */
  public void release() throws IOException {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
    }
    renewals.shutdownNow();
    files.create(ledger.file(fence, "released"), clock.instant().toString().getBytes(UTF_8));
  }

  /** As {@link #release()}. */
  @Override
  public void close() throws IOException {
    release();
  }

  /** Why the last renewal failed, if it did. */
  synchronized Optional<IOException> failure() {
    return Optional.ofNullable(lastFailure);
  }

  private synchronized void checkTime() {
    if (released) {
      throw new LeaseLostException(name, "it was released.", null);
    }
    Instant lapsesAt = renewedAt.plus(ttl);
    if (!clock.instant().isBefore(lapsesAt)) {
      throw new LeaseLostException(
          name,
          "it was last renewed at %s and lapsed at %s.".formatted(renewedAt, lapsesAt),
          lastFailure);
    }
  }

  private void renewEvery(Duration pause) {
    ScheduledFuture<?> unused =
        renewals.scheduleAtFixedRate(
            this::renewOrRemember, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  // Once lost it stays lost, and the exception ends the schedule; a failed write is tried again.
  private void renewOrRemember() {
    try {
      renew();
    } catch (IOException e) {
      synchronized (this) {
        lastFailure = e;
      }
    }
  }

  private static void refuseIfHeld(
      StoreFiles files, Ledger ledger, String name, Ledger.Entry latest, Instant now)
      throws IOException {
    if (files.read(ledger.file(latest.version(), "released")).isPresent()) {
      return;
    }
    LeaseEntry entry = LeaseEntry.parse(latest.content());
    Instant renewed =
        files
            .read(ledger.file(latest.version(), "renewed"))
            .map(content -> Instant.parse(new String(content, UTF_8)))
            .orElse(entry.acquired());
    Instant lapsesAt = renewed.plus(entry.ttl());
    if (now.isBefore(lapsesAt)) {
      throw new LeaseHeldException(name, entry.holder(), entry.runId(), entry.host(), lapsesAt);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }
}
