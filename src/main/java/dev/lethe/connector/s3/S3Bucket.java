package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The listings of one bucket.
 *
 * @param place names the listing in messages
 * @param versions list every version and delete marker, and not only what is current
 */
record S3Bucket(S3Client client, String place, String name, boolean versions) {
  static final String DELIMITER = "/";

  S3Bucket {
    requireNonNull(client, "client is null");
    requireNonNull(place, "place is null");
    requireNonNull(name, "name is null");
  }

  /** The same bucket, as far as its current objects go. */
  S3Bucket current() {
    return new S3Bucket(client, place, name, false);
  }

  /**
   * Every key that begins with the prefix.
   *
   * @param after only keys behind this one in S3's order; null from the first
   */
  Iterator<S3Page> flat(String prefix, String after) {
    return versions
        ? S3Pages.ofVersions(this, prefix, after, null)
        : S3Pages.ofObjects(this, prefix, after, null, null);
  }

  /** The keys of this level, and the prefixes of the next. */
  Iterator<S3Page> level(String prefix) {
    return level(prefix, null);
  }

  /**
   * The keys of this level, and the prefixes of the next.
   *
   * @param after only keys behind this one in S3's order; null from the first
   */
  Iterator<S3Page> level(String prefix, String after) {
    return versions
        ? S3Pages.ofVersions(this, prefix, after, DELIMITER)
        : S3Pages.ofObjects(this, prefix, after, DELIMITER, null);
  }

  /**
   * The first current key that begins with the prefix and comes after another one.
   *
   * @param ofLevel the first key of this level or prefix of the next
   */
  Iterator<S3Page> first(String prefix, String after, boolean ofLevel) {
    return S3Pages.ofObjects(this, prefix, after, ofLevel ? DELIMITER : null, 1);
  }
}
