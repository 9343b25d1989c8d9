package dev.lethe.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Hears that this process is to stop (SIGTERM, SIGINT), so that work comes to an orderly end. A
 * shutdown hook would be too late: Spark's own stops the session at the same time.
 */
final class Stop {
  private final CountDownLatch asked = new CountDownLatch(1);
  private Runnable reaction = () -> {};

  static Stop onSignals() {
    Stop stop = new Stop();
    for (String name : List.of("TERM", "INT")) {
      Signal.handle(new Signal(name), signal -> stop.ask());
    }
    return stop;
  }

  synchronized void ask() {
    if (!isAsked()) {
      asked.countDown();
      reaction.run();
    }
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** What else is done then, until somebody says otherwise; at once if it is too late. */
  synchronized void then(Runnable what) {
    reaction = what;
    if (isAsked()) {
      what.run();
    }
  }

  /** Waits; true as soon as somebody asked. */
  boolean await(Duration time) throws InterruptedException {
    return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
