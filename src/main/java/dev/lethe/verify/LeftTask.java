package dev.lethe.verify;

import dev.lethe.connector.FoundItem;
import dev.lethe.plan.ActionNames;
import dev.lethe.source.Settled;
import dev.lethe.source.Sifted;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.PseudonymKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
 * still name somebody. Knows people by their pseudonyms only: it makes a value's and compares.
 *
 * @param people pseudonym of an id or an email → the person's own
 * @param key under which the plan's pseudonyms were made
 * @param identity who the system says it is
 * @param stage the rule's last
 */
record LeftTask(
    Broadcast<Map<String, String>> people,
    Settled settled,
    PseudonymKey key,
    String identity,
    String kind,
    int stage)
    implements MapPartitionsFunction<Row, Row> {

  /** {@code key} is the pseudonym of the item's key. */
  static final StructType SCHEMA =
      StructType.fromDDL(
          "action_id string, locator struct<container:string,key:string,version:string,"
              + "etag:string>, subjects array<string>");

  @Override
  public Iterator<Row> call(Iterator<Row> items) {
    ActionNames names = new ActionNames(key);
    return Sifted.of(items, item -> left(FoundItem.of(item), names));
  }

  private Row left(FoundItem item, ActionNames names) {
    Map<String, TreeSet<String>> named = new TreeMap<>();
    for (Map.Entry<String, Identifier> match : settled.change().match().entrySet()) {
      for (String value : item.texts(match.getKey())) {
        String person = people.value().get(names.person(match.getValue(), value));
        if (person != null) {
          named.computeIfAbsent(person, any -> new TreeSet<>()).add(match.getKey());
        }
      }
    }
    List<String> left = new ArrayList<>();
    named.forEach(
        (person, fields) -> {
          if (!settled.is(item, fields, person)) {
            left.add(person);
          }
        });
    if (left.isEmpty()) {
      return null;
    }
    String container = item.locator().container();
    String itemKey = item.locator().key();
    String version = item.locator().version();
    return RowFactory.create(
        names.action(identity, kind, container, itemKey, version, item.locator().etag(), stage),
        RowFactory.create(container, names.locator(container, itemKey), version, null),
        JavaConverters.asScalaBuffer(left).toSeq());
  }
}
