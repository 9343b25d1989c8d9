package dev.lethe.source;

import dev.lethe.connector.FoundItem;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 *
 * @param byKey whether it is the item's key that names people
 */
public record MatchTask(Broadcast<People> people, Settled settled, HeldPeople held, boolean byKey)
    implements MapPartitionsFunction<Row, Row> {

  private static final String HOLD = "under a legal hold";
  private static final String SHARED_EMAIL = "its email address belongs to several ids";
  private static final String NEIGHBOUR =
      "its key may be that of somebody who is not in the list, and whose id or email begins so";
  private static final String SETTLED = "nothing of it is left but what stays";

  /**
   * {@code subjects}: the pseudonyms of those for whom the item may go, or for whom it was spared;
   * {@code matched_by}: the fields that named them; {@code reason}: why it was spared.
   */
  public static final StructType SCHEMA =
      StructType.fromDDL(
          "container string, key string, version string, etag string, bytes bigint,"
              + " subjects array<string>, verdict string, matched_by string, reason string");

  @Override
  public Iterator<Row> call(Iterator<Row> items) {
    return Sifted.of(items, item -> match(FoundItem.of(item)));
  }

  /** The item with its verdict; null if it names none of the people. */
  private Row match(FoundItem item) {
    Map<String, People.Subject> named = new LinkedHashMap<>();
    Map<String, Set<String>> namedBy = new TreeMap<>();
    Set<String> fields = new TreeSet<>();
    boolean another = false;
    for (Map.Entry<String, Identifier> match : settled.change().match().entrySet()) {
      for (String value : item.texts(match.getKey())) {
        another |= byKey && people.value().isNeighbour(match.getValue(), value);
        for (People.Subject subject : people.value().named(match.getValue(), value)) {
          String person = subject.person().pseudonym();
          named.put(person, subject);
          namedBy.computeIfAbsent(person, any -> new TreeSet<>()).add(match.getKey());
          fields.add(match.getKey());
        }
      }
    }
    if (named.isEmpty()) {
      return null;
    }
    if (held.item(item.locator().key())) {
      return row(item, named.keySet(), Verdict.HELD, fields, HOLD);
    }
    if (another) {
      return row(item, named.keySet(), Verdict.AMBIGUOUS, fields, NEIGHBOUR);
    }
    List<String> going = new ArrayList<>();
    Verdict spared = null;
    for (People.Subject subject : named.values()) {
      String person = subject.person().pseudonym();
      if (!subject.goes()) {
        spared = spared == Verdict.HELD ? spared : subject.verdict();
      } else if (!settled.is(item, namedBy.get(person), person)) {
        going.add(person);
      }
    }
    // What is masked is masked for those who may go; what is deleted is gone for everybody.
    if (spared != null && (going.isEmpty() || settled.change().deletes())) {
      return row(
          item, named.keySet(), spared, fields, spared == Verdict.HELD ? HOLD : SHARED_EMAIL);
    }
    return going.isEmpty()
        ? row(item, named.keySet(), Verdict.ALREADY_MASKED, fields, SETTLED)
        : row(item, going, Verdict.MATCHED, fields, null);
  }

  private static Row row(
      FoundItem item,
      Collection<String> subjects,
      Verdict verdict,
      Set<String> fields,
      String reason) {
    return RowFactory.create(
        item.locator().container(),
        item.locator().key(),
        item.locator().version(),
        item.locator().etag(),
        item.bytes(),
        JavaConverters.asScalaBuffer(List.copyOf(subjects)).toSeq(),
        verdict.name(),
        String.join(",", fields),
        reason);
  }
}
