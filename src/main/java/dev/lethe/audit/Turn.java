package dev.lethe.audit;

import dev.lethe.store.Lease;
import dev.lethe.store.LeaseHeldException;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Waits for the lease of a plan when its holder may be dead; a living one renews it. */
final class Turn {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Lease.TIME_TO_LIVE.plus(Lease.RENEW_EVERY);

  private Turn() {}

  static Lease take(
      StoreFiles files, String planId, String actor, String runId, Consumer<String> progress)
      throws IOException {
    long began = System.nanoTime();
    Instant lapsesAt = null;
    while (true) {
      try {
        return Lease.acquire(files, "leases/" + planId, actor, runId);
      } catch (LeaseHeldException held) {
        boolean alive = lapsesAt != null && held.lapsesAt().isAfter(lapsesAt);
        if (alive || System.nanoTime() - began > LONGEST_WAIT.toNanos()) {
          throw held;
        }
        if (lapsesAt == null) {
          progress.accept(
              "waiting for "
                  + held.holder()
                  + " on "
                  + held.host()
                  + ", whose run has plan "
                  + planId
                  + ": if it has died, this one goes on at "
                  + held.lapsesAt());
        }
        lapsesAt = held.lapsesAt();
        pause();
      }
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another run");
    }
  }
}
