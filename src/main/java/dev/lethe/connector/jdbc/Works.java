package dev.lethe.connector.jdbc;

import dev.lethe.connector.Mask;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.MaskSpec.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Masks as a job's file writes them, and which of them a column would take. */
final class Works {
  /** Letters and digits by which people can be told apart, whatever their case. */
  private static final int RANDOM_ENOUGH = 13;

  private static final int RANDOM_NICE = 24;
  private static final int HEX = 64;
  private static final int UNIQUE = 45;

  private static final Set<Strategy> FIXED = Set.of(Strategy.CONSTANT, Strategy.SET, Strategy.NULL);

  private Works() {}

  /** Whether everybody gets the same. */
  static boolean isFixed(Mask mask) {
    return FIXED.contains(mask.spec().strategy());
  }

  /** A mask as it stands in the job's file. */
  static String shown(Mask mask) {
    MaskSpec spec = mask.spec();
    String name = spec.strategy().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    String text =
        switch (spec.strategy()) {
          case SET -> "set:" + spec.value();
          case RANDOM -> "random:" + spec.length();
          default -> name;
        };
    return spec.truncated() ? text + "|truncate:" + spec.length() : text;
  }

  /** What could be written instead. */
  static String instead(Catalogue.Declared column, boolean unique, boolean nullWorks) {
    List<String> works = new ArrayList<>();
    if (!unique) {
      works.add("set:VALUE");
    }
    if (column.length() >= UNIQUE) {
      works.add("unique-constant");
    }
    if (column.length() >= HEX) {
      works.add("hmac");
      works.add("hash");
    }
    if (!unique || column.length() >= RANDOM_ENOUGH) {
      works.add("random:" + Math.min(column.length(), RANDOM_NICE));
    }
    if (nullWorks) {
      works.add("null");
    }
    return works.isEmpty()
        ? "no mask fits it: delete the rows instead (delete = true)"
        : "use " + String.join(", ", works);
  }
}
