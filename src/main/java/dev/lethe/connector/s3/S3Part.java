package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Set;

/**
 * What one task lists. The parts of a target together cover each of its keys exactly once, also
 * those below prefixes that appeared after the parts were made.
 *
 * @param elsewhere for {@link Extent#OWN_LEVEL}: the prefixes below that are parts of their own
 */
record S3Part(String prefix, Extent extent, Set<String> elsewhere) implements Serializable {
  enum Extent {
    /** Every key that begins with the prefix. */
    EVERYTHING,
    /** Every key that begins with the prefix but with none of {@code elsewhere}. */
    OWN_LEVEL,
    /** The key that is the prefix. */
    ONE_KEY
  }

  S3Part {
    requireNonNull(prefix, "prefix is null");
    requireNonNull(extent, "extent is null");
    elsewhere = Set.copyOf(elsewhere);
  }

  static S3Part everything(String prefix) {
    return new S3Part(prefix, Extent.EVERYTHING, Set.of());
  }

  static S3Part ownLevel(String prefix, Set<String> elsewhere) {
    return new S3Part(prefix, Extent.OWN_LEVEL, elsewhere);
  }

  static S3Part oneKey(String key) {
    return new S3Part(key, Extent.ONE_KEY, Set.of());
  }
}
