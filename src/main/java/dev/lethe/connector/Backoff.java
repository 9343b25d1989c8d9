package dev.lethe.connector;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before asking a system again that said "slower" or did not answer: somewhere
 * between nothing and a time that doubles with each try up to a bound, so that those who were
 * refused together do not come back together.
 */
public final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 10_000;

  private Backoff() {}

  /**
   * @param failures calls in a row that failed, from 1
   */
  public static Duration after(int failures) {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longestMillis(failures) + 1));
  }

  static long longestMillis(int failures) {
    return Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(Math.max(failures - 1, 0), 20));
  }
}
