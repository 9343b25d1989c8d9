package dev.lethe.source;

import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
      Row item = items.next();
      Map<String, scala.collection.Seq<String>> values = item.getJavaMap(item.fieldIndex("values"));
      rows++;
      String ownId = first(values.get(id));
      String ownEmail = first(values.get(email));
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

  private static String first(scala.collection.Seq<String> values) {
    return values == null || values.isEmpty() ? null : values.head();
  }
}
