package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Set;

/**
 * What one task lists. The parts of a target together cover each of its keys exactly once, also
 * those below prefixes that appeared after the parts were made.
 *
 * @param elsewhere for {@link Extent#OWN_LEVEL}: the prefixes below that are parts of their own
 * @param after only keys behind this one, and prefixes below; null from the first
 * @param upTo only keys up to this one, itself included, and prefixes below; null to the last
 */
record S3Part(String prefix, Extent extent, Set<String> elsewhere, String after, String upTo)
    implements Serializable {
  enum Extent {
    /** Every key that begins with the prefix, between the borders. */
    EVERYTHING,
    /**
     * Every key that begins with the prefix but with none of {@code elsewhere}, between the
     * borders.
     */
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
    return range(prefix, null, null);
  }

  static S3Part range(String prefix, String after, String upTo) {
    return new S3Part(prefix, Extent.EVERYTHING, Set.of(), after, upTo);
  }

  static S3Part ownLevel(String prefix, Set<String> elsewhere) {
    return new S3Part(prefix, Extent.OWN_LEVEL, elsewhere, null, null);
  }

  static S3Part oneKey(String key) {
    return new S3Part(key, Extent.ONE_KEY, Set.of(), null, null);
  }

  /** The same part, cut to the keys behind one and up to another; null where it is not cut. */
  S3Part between(String after, String upTo) {
    return new S3Part(prefix, extent, elsewhere, after, upTo);
  }

  /** Whether a prefix of the next level is this part's to list, with everything below it. */
  boolean includes(String below) {
    return !elsewhere.contains(below)
        && (after == null || S3Keys.ORDER.compare(below, after) > 0)
        && !isBeyond(below);
  }

  /** Whether a key lies behind this part's end, as all that follow it in a listing. */
  boolean isBeyond(String key) {
    return upTo != null && S3Keys.ORDER.compare(key, upTo) > 0
        || extent == Extent.ONE_KEY && !key.equals(prefix);
  }
}
