package dev.lethe.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and names of ours as people read them. */
final class Words {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  /** For example "1,234". */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** For example "1 action", "1,234 actions". */
  static String count(long count, String one) {
    return count(count) + " " + one + (count == 1 ? "" : "s");
  }

  /** For example "2026-11-21 10:38:23 UTC". */
  static String time(Instant at) {
    return SECONDS.format(at);
  }

  /** For example "delete object" for DELETE_OBJECT. */
  static String kind(String kind) {
    return kind.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  /** For example "1.4 s", "3 min 20 s", "2 h 5 min". */
  static String duration(java.time.Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }
    return seconds < 3_600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
  }
}
