package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a look found at a locator.
 *
 * @param locator what was asked for
 * @param present whether an item is there now
 * @param etag what it looks like now; null if absent
 * @param modifiedAt when it was last changed, where the system says; otherwise null
 * @param hidden whether it only looks absent: a delete marker stands before what the system keeps
 */
public record Sighting(
    Locator locator, boolean present, String etag, Instant modifiedAt, boolean hidden)
    implements Serializable {
  public Sighting {
    requireNonNull(locator, "locator is null");
  }

  public Sighting(Locator locator, boolean present, String etag, Instant modifiedAt) {
    this(locator, present, etag, modifiedAt, false);
  }

  public static Sighting hidden(Locator locator) {
    return new Sighting(locator, false, null, null, true);
  }

  public static Sighting absent(Locator locator) {
    return new Sighting(locator, false, null, null);
  }

  /** Whether the item is there and is what the locator says it was. */
  public boolean unchanged() {
    return present
        && (locator.etag() == null || locator.etag().equals(etag))
        && !wasModifiedAtAnotherTime();
  }

  /**
   * Whether the item was last changed at another time than the locator says, be it by the same
   * content; false where either time is unknown. Only whole seconds are compared: S3 gives no more
   * in the answer to a HEAD, and others do in their listings. Two changes within one second are
   * therefore not told apart.
   */
  public boolean wasModifiedAtAnotherTime() {
    return modifiedAt != null
        && locator.modifiedAt() != null
        && !modifiedAt
            .truncatedTo(ChronoUnit.SECONDS)
            .equals(locator.modifiedAt().truncatedTo(ChronoUnit.SECONDS));
  }
}
