package dev.lethe.spec;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * A report that stands in for the listing of a source.
 *
 * @param location of its manifest, or a prefix below which the newest complete one is looked for
 * @param connection name of the connection it is read through
 * @param maxAge an older one is refused
 * @param where file and line of the source
 */
public record InventorySpec(String location, String connection, Duration maxAge, String where) {
  private static final Duration MAX_AGE = Duration.ofHours(48);

  public InventorySpec {
    requireNonNull(location, "location is null");
    requireNonNull(connection, "connection is null");
    requireNonNull(maxAge, "maxAge is null");
  }

  /**
   * @param connection of the source, which also reads the report unless another is named
   */
  static Optional<InventorySpec> read(Section source, String connection) {
    String through = source.string("inventory-connection", connection);
    Duration maxAge = source.duration("inventory-max-age", MAX_AGE);
    Optional<String> location = source.optionalString("inventory");
    for (String key : new String[] {"inventory-connection", "inventory-max-age"}) {
      if (location.isEmpty() && source.has(key)) {
        throw source.wrong(key, "it needs inventory = \"s3://BUCKET/PATH\" beside it");
      }
    }
    return location.map(text -> new InventorySpec(text, through, maxAge, source.where()));
  }
}
