package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;

/**
 * Where one row, document, object or key is.
 *
 * @param container bucket, table, index or key space
 * @param key the object's key or the row's id, as text, byte for byte
 * @param version the object's version; null where the system has none
 * @param etag what the item looked like when it was seen: an object's ETag, a row's {@link
 *     RowEtag}; null where unknown
 * @param modifiedAt when the item had last been changed when it was seen; null where unknown
 */
public record Locator(String container, String key, String version, String etag, Instant modifiedAt)
    implements Serializable {
  public Locator {
    requireNonNull(container, "container is null");
    requireNonNull(key, "key is null");
  }

  public Locator(String container, String key, String version, String etag) {
    this(container, key, version, etag, null);
  }

  /** Container, "/" and key: how a place stands in a text; of buckets, whose names have no "/". */
  public String path() {
    return container + "/" + key;
  }

  /** The place that {@link #path} wrote down. */
  public static Locator at(String path) {
    int end = path.indexOf('/');
    return new Locator(path.substring(0, end), path.substring(end + 1), null, null);
  }
}
