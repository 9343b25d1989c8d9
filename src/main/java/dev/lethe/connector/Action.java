package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One physical change, as an {@link Eraser} gets it.
 *
 * @param actionId the action's name: the same work always has the same
 * @param bytes size of what goes, 0 where it has none
 * @param attempt 1 for the first try of this run
 */
public record Action(String actionId, ActionKind kind, Locator locator, long bytes, int attempt)
    implements Serializable {
  public Action {
    requireNonNull(actionId, "actionId is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(locator, "locator is null");
  }
}
