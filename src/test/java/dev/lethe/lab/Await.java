package dev.lethe.lab;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Waits, within a bound, for something outside of this JVM that gives no notice. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(40);

  /** Something that becomes so. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /** Something that throws for as long as it is not yet so. */
  @FunctionalInterface
  public interface Attempt {
    void run() throws Exception;
  }

  private Await() {}

  /** Returns once the condition holds; throws with {@code what} if it does not in time. */
  public static void until(String what, Duration timeout, Condition condition)
      throws IOException, InterruptedException {
    if (!holdsWithin(timeout, condition)) {
      throw new LabException("Waited " + timeout.toSeconds() + " s in vain: " + what + ".");
    }
  }

  /** Whether the condition came to hold in time. */
  static boolean holdsWithin(Duration timeout, Condition condition)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(timeout);
    while (true) {
      if (condition.holds()) {
        return true;
      }
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /**
   * Returns once the attempt does not throw; the last failure is the cause if it does to the end.
   */
  public static void succeeds(String what, Duration timeout, Attempt attempt)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(timeout);
    while (true) {
      try {
        attempt.run();
        return;
      } catch (InterruptedException | LabException e) {
        throw e;
      } catch (Exception e) {
        if (Instant.now().isAfter(deadline)) {
          throw new LabException("Waited " + timeout.toSeconds() + " s in vain: " + what + ".", e);
        }
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
