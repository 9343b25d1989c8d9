package dev.lethe.source;

import dev.lethe.connector.Change;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Mask;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When a rule about people has nothing left to do for an item.
 *
 * @param accepted masked field → the rule's own mask, and those that later stages write over it
 */
public record Settled(Change change, Map<String, List<Mask>> accepted) implements Serializable {
  public Settled {
    accepted = new TreeMap<>(accepted);
  }

  /** A rule among all of its job's. */
  static Settled of(SubjectTarget rule, List<SubjectTarget> all) {
    Map<String, List<Mask>> accepted = new TreeMap<>();
    rule.change()
        .masks()
        .forEach((field, mask) -> accepted.put(field, new ArrayList<>(List.of(mask))));
    for (SubjectTarget other : all) {
      if (other.writesAfter(rule)) {
        other
            .change()
            .masks()
            .forEach(
                (field, mask) -> {
                  if (accepted.containsKey(field)) {
                    accepted.get(field).add(mask);
                  }
                });
      }
    }
    return new Settled(rule.change(), accepted);
  }

  /**
   * @param matchedBy the fields that name the person
   * @param person the person's pseudonym
   */
  public boolean is(FoundItem item, Collection<String> matchedBy, String person) {
    return change.parts().isEmpty()
        ? is(change, item, matchedBy, person)
        : change.parts().stream()
            .filter(part -> matchedBy.stream().anyMatch(part.match()::containsKey))
            .allMatch(part -> is(part, item, of(part, matchedBy), person));
  }

  private static List<String> of(Change part, Collection<String> matchedBy) {
    return matchedBy.stream().filter(part.match()::containsKey).toList();
  }

  private boolean is(Change part, FoundItem item, Collection<String> matchedBy, String person) {
    if (part.deletes() || matchedBy.stream().anyMatch(part.masks()::containsKey)) {
      return false;
    }
    return part.masks().keySet().stream()
        .allMatch(field -> isDone(item.texts(field), accepted.get(field), person));
  }

  private static boolean isDone(List<String> values, List<Mask> masks, String person) {
    return values.isEmpty()
        ? masks.stream().anyMatch(mask -> mask.isDone(null, person))
        : values.stream()
            .allMatch(value -> masks.stream().anyMatch(mask -> mask.isDone(value, person)));
  }
}
