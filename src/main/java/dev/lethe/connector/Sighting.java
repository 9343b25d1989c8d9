package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;

/**
 * What a look found at a locator.
 *
 * @param locator what was asked for
 * @param present whether an item is there now
 * @param etag what it looks like now; null if absent
 * @param modifiedAt when it was last changed, where the system says; otherwise null
 */
public record Sighting(Locator locator, boolean present, String etag, Instant modifiedAt)
    implements Serializable {
  public Sighting {
    requireNonNull(locator, "locator is null");
  }

  public static Sighting absent(Locator locator) {
    return new Sighting(locator, false, null, null);
  }

  /** Whether the item is there and is what the locator says it was. */
  public boolean unchanged() {
    return present && (locator.etag() == null || locator.etag().equals(etag));
  }
}
