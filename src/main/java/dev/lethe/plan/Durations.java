package dev.lethe.plan;

import java.time.Duration;

/** Durations as people write them. */
public final class Durations {
  private Durations() {}

  /** For example "3 days", "24 h", "90 s". */
  public static String text(Duration duration) {
    if (duration.toHours() >= 48 && duration.toHours() % 24 == 0) {
      return duration.toDays() + " days";
    }
    if (duration.toMinutes() >= 120) {
      return duration.toHours() + " h";
    }
    return duration.toSeconds() >= 120
        ? duration.toMinutes() + " min"
        : duration.toMillis() / 1000.0 + " s";
  }
}
