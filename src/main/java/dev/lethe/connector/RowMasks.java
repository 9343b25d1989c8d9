package dev.lethe.connector;

import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What an action about people does to a row as it is now: the rule of every flat system. */
public record RowMasks(Change change) implements Serializable {
  /**
   * What the masked fields hold afterwards.
   *
   * @param values field → text, of every field of the change; null where there is none
   * @param people whose data goes
   * @return field → text, of every masked field; empty if the row names none of them, or if all of
   *     it is there already. Where whole rows are deleted: an empty map if the row names any
   */
  public Optional<Map<String, String>> of(Map<String, String> values, List<Person> people) {
    return change.parts().isEmpty() ? whole(values, people) : byParts(values, people);
  }

  private Optional<Map<String, String>> byParts(Map<String, String> values, List<Person> people) {
    Map<String, String> masked = new TreeMap<>();
    change.masks().keySet().forEach(field -> masked.put(field, values.get(field)));
    boolean changes = false;
    for (Change part : change.parts()) {
      for (Map.Entry<String, String> one :
          new RowMasks(part).of(values, people).orElse(Map.of()).entrySet()) {
        if (!Objects.equals(one.getValue(), values.get(one.getKey()))) {
          masked.put(one.getKey(), one.getValue());
          changes = true;
        }
      }
    }
    return changes ? Optional.of(masked) : Optional.empty();
  }

  private Optional<Map<String, String>> whole(Map<String, String> values, List<Person> people) {
    Map<String, Person> named = new TreeMap<>();
    for (Map.Entry<String, Identifier> match : change.match().entrySet()) {
      people.stream()
          .filter(person -> person.has(match.getValue(), values.get(match.getKey())))
          .findFirst()
          .ifPresent(person -> named.put(match.getKey(), person));
    }
    if (named.isEmpty()) {
      return Optional.empty();
    }
    if (change.deletes()) {
      return Optional.of(Map.of());
    }
    Person first = named.values().iterator().next();
    Map<String, String> masked = new TreeMap<>();
    boolean changes = false;
    for (Map.Entry<String, Mask> mask : change.masks().entrySet()) {
      String field = mask.getKey();
      String value = values.get(field);
      boolean theirs = !change.match().containsKey(field) || named.containsKey(field);
      String pseudonym = named.getOrDefault(field, first).pseudonym();
      String next = theirs ? mask.getValue().of(value, pseudonym) : value;
      changes |= !Objects.equals(value, next);
      masked.put(field, next);
    }
    return changes ? Optional.of(masked) : Optional.empty();
  }
}
