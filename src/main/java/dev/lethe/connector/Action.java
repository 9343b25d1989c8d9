package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One physical change, as an {@link Eraser} gets it.
 *
 * @param actionId the action's name: the same work always has the same
 * @param bytes size of what goes, 0 where it has none
 * @param destination the key that the item moves to, in its container; null where it does not move
 * @param attempt 1 for the first try of this run
 */
public record Action(
    String actionId, ActionKind kind, Locator locator, long bytes, String destination, int attempt)
    implements Serializable {
  public Action {
    requireNonNull(actionId, "actionId is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(locator, "locator is null");
  }

  public Action(String actionId, ActionKind kind, Locator locator, long bytes, int attempt) {
    this(actionId, kind, locator, bytes, null, attempt);
  }
}
