package dev.lethe.source;

import dev.lethe.connector.FoundItem;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * Runs in a task: items in, as {@link dev.lethe.connector.Reader#items} gives them; out those that
 * name one of the people, with exactly one verdict each.
 */
public record MatchTask(Broadcast<People> people, Settled settled, HeldPeople held)
    implements MapPartitionsFunction<Row, Row> {

  /**
   * {@code subjects}: the pseudonyms of those for whom the item may go, or for whom it was spared;
   * {@code matched_by}: the fields that named them.
   */
  public static final StructType SCHEMA =
      StructType.fromDDL(
          "container string, key string, version string, etag string, bytes bigint,"
              + " subjects array<string>, verdict string, matched_by string");

  @Override
  public Iterator<Row> call(Iterator<Row> items) {
    return Sifted.of(items, item -> match(FoundItem.of(item)));
  }

  /** The item with its verdict; null if it names none of the people. */
  private Row match(FoundItem item) {
    Map<String, People.Subject> named = new LinkedHashMap<>();
    Set<String> fields = new TreeSet<>();
    for (Map.Entry<String, Identifier> match : settled.change().match().entrySet()) {
      for (String value : item.texts(match.getKey())) {
        for (People.Subject subject : people.value().named(match.getValue(), value)) {
          named.put(subject.person().pseudonym(), subject);
          fields.add(match.getKey());
        }
      }
    }
    if (named.isEmpty()) {
      return null;
    }
    boolean itemHeld = held.item(item.locator().key());
    List<String> going = new ArrayList<>();
    Verdict verdict = itemHeld ? Verdict.HELD : null;
    for (People.Subject subject : named.values()) {
      if (itemHeld) {
        continue;
      }
      if (!subject.goes()) {
        verdict = verdict == Verdict.HELD ? verdict : subject.verdict();
      } else if (settled.is(item, fields, subject.person().pseudonym())) {
        verdict = verdict == null ? Verdict.ALREADY_MASKED : verdict;
      } else {
        going.add(subject.person().pseudonym());
      }
    }
    List<String> subjects = going.isEmpty() ? List.copyOf(named.keySet()) : going;
    return RowFactory.create(
        item.locator().container(),
        item.locator().key(),
        item.locator().version(),
        item.locator().etag(),
        item.bytes(),
        JavaConverters.asScalaBuffer(subjects).toSeq(),
        (going.isEmpty() ? verdict : Verdict.MATCHED).name(),
        String.join(",", fields));
  }
}
