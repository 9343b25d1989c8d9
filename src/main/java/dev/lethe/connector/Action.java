package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * One physical change, as an {@link Eraser} gets it.
 *
 * @param actionId the action's name: the same work always has the same
 * @param bytes size of what goes, 0 where it has none
 * @param destination where the item moves to, perhaps in another container; null where it does not
 *     move
 * @param attempt 1 for the first try of this run
 * @param people whose data it is, where a rule about people made it; otherwise empty
 */
public record Action(
    String actionId,
    ActionKind kind,
    Locator locator,
    long bytes,
    Locator destination,
    int attempt,
    List<Person> people)
    implements Serializable {
  public Action {
    requireNonNull(actionId, "actionId is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(locator, "locator is null");
    people = List.copyOf(people);
  }

  public Action(String actionId, ActionKind kind, Locator locator, long bytes, int attempt) {
    this(actionId, kind, locator, bytes, null, attempt, List.of());
  }

  public Action(
      String actionId,
      ActionKind kind,
      Locator locator,
      long bytes,
      Locator destination,
      int attempt) {
    this(actionId, kind, locator, bytes, destination, attempt, List.of());
  }
}
