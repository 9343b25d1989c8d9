package dev.lethe.source;

import dev.lethe.connector.Change;
import dev.lethe.connector.Mask;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

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
   * @param values as in {@link dev.lethe.connector.Reader#items}
   * @param matchedBy the fields that name the person
   * @param person the person's pseudonym
   */
  public boolean is(Row item, Collection<String> matchedBy, String person) {
    if (change.deletes() || matchedBy.stream().anyMatch(change.masks()::containsKey)) {
      return false;
    }
    return accepted.entrySet().stream()
        .allMatch(field -> isDone(texts(item, field.getKey()), field.getValue(), person));
  }

  private static boolean isDone(List<String> values, List<Mask> masks, String person) {
    return values.isEmpty()
        ? masks.stream().anyMatch(mask -> mask.isDone(null, person))
        : values.stream()
            .allMatch(value -> masks.stream().anyMatch(mask -> mask.isDone(value, person)));
  }

  /** The texts of one field of an item. */
  public static List<String> texts(Row item, String field) {
    Map<String, scala.collection.Seq<String>> values = item.getJavaMap(item.fieldIndex("values"));
    scala.collection.Seq<String> texts = values.get(field);
    return texts == null ? List.of() : JavaConverters.seqAsJavaList(texts);
  }
}
