package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * What became of one action.
 *
 * @param reason for {@link Kind#SKIPPED} why (for example {@link #CHANGED}); for APPLIED {@link
 *     #UNCONDITIONAL} where the server could not be made to check; for APPLIED and ABSENT {@link
 *     #HIDDEN} where the data is still kept; otherwise null
 * @param category for FAILED only
 * @param message the server's own code and words, for FAILED; for SKIPPED what a look found, where
 *     the reason does not say it all; never a value of a person's
 * @param rows rows, documents or objects that changed
 * @param marker for APPLIED: with {@link #HIDDEN} the version of the delete marker that was set,
 *     with {@link #QUARANTINED} the place of the copy, as {@link Locator#path} writes it
 */
public record Outcome(
    String actionId,
    Kind kind,
    String reason,
    Category category,
    String message,
    long rows,
    long bytes,
    String marker)
    implements Serializable {

  /** The item is not what the plan saw, so it was left alone. */
  public static final String CHANGED = "CHANGED";

  /**
   * The item was looked at before it was deleted, since the server does not check conditions
   * itself.
   */
  public static final String UNCONDITIONAL = "unconditional";

  /** The item stands behind a delete marker: nobody sees it, and the system still keeps it. */
  public static final String HIDDEN = "hidden";

  /** The item is gone from its place, and a copy waits in quarantine. */
  public static final String QUARANTINED = "quarantined";

  /** What an {@link Eraser} can say about an action; SKIPPED, APPLIED and ABSENT are terminal. */
  public enum Kind {
    APPLIED,
    ABSENT,
    SKIPPED,
    FAILED
  }

  public Outcome {
    requireNonNull(actionId, "actionId is null");
    requireNonNull(kind, "kind is null");
  }

  public Outcome(
      String actionId,
      Kind kind,
      String reason,
      Category category,
      String message,
      long rows,
      long bytes) {
    this(actionId, kind, reason, category, message, rows, bytes, null);
  }

  /** A delete marker was set before the item, which frees nothing. */
  public static Outcome hidden(Action action, String marker, String message) {
    return new Outcome(action.actionId(), Kind.APPLIED, HIDDEN, null, message, 1, 0, marker);
  }

  /** The item is at its destination and nowhere else, which frees nothing. */
  public static Outcome quarantined(Action action, String message) {
    String copy = action.destination().path();
    return new Outcome(action.actionId(), Kind.APPLIED, QUARANTINED, null, message, 1, 0, copy);
  }

  public static Outcome applied(Action action, String reason) {
    return new Outcome(action.actionId(), Kind.APPLIED, reason, null, null, 1, action.bytes());
  }

  public static Outcome absent(Action action) {
    return new Outcome(action.actionId(), Kind.ABSENT, null, null, null, 0, 0);
  }

  /** What a look that did not find the item says about its action. */
  public static Outcome absent(Action action, Sighting sighting) {
    String reason = sighting.hidden() ? HIDDEN : null;
    return new Outcome(action.actionId(), Kind.ABSENT, reason, null, null, 0, 0);
  }

  public static Outcome skipped(Action action, String reason) {
    return new Outcome(action.actionId(), Kind.SKIPPED, reason, null, null, 0, 0);
  }

  /** What a look that found something else at the place says about its action. */
  public static Outcome changed(Action action, Sighting sighting) {
    String content =
        sighting.etag() != null && sighting.etag().equals(action.locator().etag())
            ? "the same content"
            : "another content";
    String message =
        sighting.wasModifiedAtAnotherTime()
            ? "it was written again, with "
                + content
                + ": last modified at "
                + sighting.modifiedAt()
                + ", and the plan saw "
                + action.locator().modifiedAt()
            : null;
    return new Outcome(action.actionId(), Kind.SKIPPED, CHANGED, null, message, 0, 0);
  }

  public static Outcome failed(Action action, Category category, String message) {
    return new Outcome(action.actionId(), Kind.FAILED, null, category, message, 0, 0);
  }
}
