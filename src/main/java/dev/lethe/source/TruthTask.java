package dev.lethe.source;

import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Template;
import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Runs in a task: rows of the source of truth in; out those that name one of the people, those of
 * others whose keys may be taken for theirs, and how many there were in all.
 *
 * @param templates of keys that have a person's identifier in them
 */
record TruthTask(Broadcast<People> people, String id, String email, List<Template> templates)
    implements MapPartitionsFunction<Row, Row> {
  static final StructType SCHEMA =
      StructType.fromDDL("id string, email string, rows bigint, neighbour boolean");

  @Override
  public Iterator<Row> call(Iterator<Row> items) {
    List<Row> found = new ArrayList<>();
    long rows = 0;
    while (items.hasNext()) {
      FoundItem item = FoundItem.of(items.next());
      rows++;
      String ownId = first(item.texts(id));
      String ownEmail = first(item.texts(email));
      boolean named =
          ownId != null && !people.value().named(Identifier.ID, ownId).isEmpty()
              || ownEmail != null && !people.value().named(Identifier.EMAIL, ownEmail).isEmpty();
      if (named) {
        found.add(RowFactory.create(ownId, ownEmail, 0L, false));
      }
      // One of the people may be listed by an email that several ids have.
      if (isNeighbour(Identifier.ID, ownId) || isNeighbour(Identifier.EMAIL, ownEmail)) {
        found.add(RowFactory.create(ownId, ownEmail, 0L, true));
      }
    }
    found.add(RowFactory.create(null, null, rows, false));
    return found.iterator();
  }

  /** Whether the beginning of a value, up to what would end it in a key, is one of the people's. */
  private boolean isNeighbour(Identifier identifier, String value) {
    return value != null
        && templates.stream()
            .filter(template -> template.identifier() == identifier)
            .flatMap(template -> template.beginningsOf(value).stream())
            .anyMatch(beginning -> !people.value().named(identifier, beginning).isEmpty());
  }

  private static String first(List<String> values) {
    return values.isEmpty() ? null : values.get(0);
  }
}
