package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Change;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Person;
import dev.lethe.spec.MaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be written into one document so that it no longer names some people, and nothing
 * else.
 *
 * <p>A masked field belongs to the object that it is in: it is masked where a match field of the
 * same object, or of the nearest one around it, names one of the people. One that has no match
 * field around it belongs to the document, and is masked if anything in the document names one.
 */
final class Masking {
  private final Change change;
  private final Set<String> parents = new TreeSet<>();

  Masking(Change change) {
    this.change = change;
    change.match().keySet().forEach(field -> parents.add(FieldPath.parent(field)));
  }

  /** A place with those of the people whom its match fields name. */
  private record Matched(FieldPath.Place place, List<Person> people) {}

  /** Whether the document names one of these people. */
  boolean names(Json.Obj document, List<Person> people) {
    return parents.stream().anyMatch(parent -> !matched(document, parent, people).isEmpty());
  }

  /** Whether something in the document names somebody who is none of these people. */
  boolean namesOthers(Json.Obj document, List<Person> people) {
    for (String parent : parents) {
      for (FieldPath.Place place : FieldPath.places(document, parent)) {
        boolean matched = people.stream().anyMatch(person -> names(place, parent, person));
        for (String field : fieldsOf(parent)) {
          List<String> texts = texts(place, parent, field);
          boolean several = texts.size() > 1;
          if (texts.stream()
              .anyMatch(text -> matched ? several && !isOf(field, text, people) : true)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** What has to be written; none where nothing names them, or everything is masked already. */
  Edits edits(Json.Obj document, List<Person> people) {
    Map<String, List<Matched>> byParent = new TreeMap<>();
    Set<Person> anywhere = new LinkedHashSet<>();
    for (String parent : parents) {
      List<Matched> matched = matched(document, parent, people);
      byParent.put(parent, matched);
      matched.forEach(one -> anywhere.addAll(one.people()));
    }
    Edits edits = new Edits(document);
    List<Matched> whole =
        anywhere.isEmpty()
            ? List.of()
            : List.of(new Matched(new FieldPath.Place(document, ""), List.copyOf(anywhere)));
    change
        .masks()
        .forEach(
            (field, mask) -> {
              String owner = owner(field);
              String below = owner == null ? field : FieldPath.below(owner, field);
              (owner == null ? whole : byParent.get(owner))
                  .forEach(at -> mask(at, field, below, mask, edits));
            });
    return edits;
  }

  /** The parent of match fields that a masked field belongs to; null is the document. */
  private String owner(String field) {
    String parent = FieldPath.parent(field);
    if (parents.contains(parent)) {
      return parent;
    }
    for (String around = FieldPath.parent(parent);
        !around.isEmpty();
        around = FieldPath.parent(around)) {
      if (parents.contains(around)) {
        return around;
      }
    }
    return null;
  }

  private void mask(Matched at, String field, String below, Mask mask, Edits edits) {
    boolean identifies = change.match().containsKey(field);
    List<Json> values = at.place().values(below);
    for (Json value : values) {
      if (value instanceof Json.Leaf leaf) {
        Optional<Person> named =
            identifies ? who(field, leaf.text(), at.people()) : Optional.empty();
        // Of several values in one place, those that name nobody of these are somebody else's.
        if (named.isPresent() || !identifies || values.size() == 1) {
          String person = named.orElse(at.people().get(0)).pseudonym();
          if (!mask.isDone(leaf.text(), person)) {
            edits.replace(leaf, mask.of(leaf.text(), person));
          }
        }
      }
    }
    if (values.isEmpty() && mask.spec().strategy() == MaskSpec.Strategy.SET) {
      String text = mask.of(null, at.people().get(0).pseudonym());
      edits.add(at.place().object(), at.place().prefix() + below, text);
    }
  }

  private List<Matched> matched(Json.Obj document, String parent, List<Person> people) {
    List<Matched> matched = new ArrayList<>();
    for (FieldPath.Place place : FieldPath.places(document, parent)) {
      List<Person> named = people.stream().filter(person -> names(place, parent, person)).toList();
      if (!named.isEmpty()) {
        matched.add(new Matched(place, named));
      }
    }
    return matched;
  }

  private boolean names(FieldPath.Place place, String parent, Person person) {
    return fieldsOf(parent).stream()
        .anyMatch(
            field ->
                texts(place, parent, field).stream()
                    .anyMatch(text -> isOf(field, text, List.of(person))));
  }

  private List<String> fieldsOf(String parent) {
    return change.match().keySet().stream()
        .filter(field -> FieldPath.parent(field).equals(parent))
        .toList();
  }

  private static List<String> texts(FieldPath.Place place, String parent, String field) {
    return FieldPath.texts(place.values(FieldPath.below(parent, field)));
  }

  private boolean isOf(String field, String text, List<Person> people) {
    return who(field, text, people).isPresent();
  }

  private Optional<Person> who(String field, String text, List<Person> people) {
    return people.stream()
        .filter(person -> person.has(change.match().get(field), text))
        .findFirst();
  }
}
