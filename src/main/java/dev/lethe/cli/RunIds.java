package dev.lethe.cli;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Ids that sort by time and never meet. */
final class RunIds {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private RunIds() {}

  static String fresh(Instant now) {
    byte[] random = new byte[3];
    new SecureRandom().nextBytes(random);
    return TIME.format(now) + "-" + HexFormat.of().formatHex(random);
  }
}
