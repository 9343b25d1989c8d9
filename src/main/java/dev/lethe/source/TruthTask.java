package dev.lethe.source;

import dev.lethe.connector.FoundItem;
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
 * Runs in a task: rows of the source of truth in; out those that name one of the people, and how
 * many there were in all.
 */
record TruthTask(Broadcast<People> people, String id, String email)
    implements MapPartitionsFunction<Row, Row> {
  static final StructType SCHEMA = StructType.fromDDL("id string, email string, rows bigint");

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
        found.add(RowFactory.create(ownId, ownEmail, 0L));
      }
    }
    found.add(RowFactory.create(null, null, rows));
    return found.iterator();
  }

  private static String first(List<String> values) {
    return values.isEmpty() ? null : values.get(0);
  }
}
