package dev.lethe.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/** Rows of a table as plain values: maps, lists, numbers and texts. */
public final class Values {
  private Values() {}

  /** Column → value, in the row's order; times as ISO text. */
  public static Map<String, Object> of(Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String column : row.schema().fieldNames()) {
      values.put(column, plain(row.getAs(column)));
    }
    return values;
  }

  private static Object plain(Object value) {
    if (value instanceof Row row) {
      return of(row);
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      JavaConverters.mapAsJavaMap(map)
          .forEach((key, entry) -> plain.put(String.valueOf(key), plain(entry)));
      return plain;
    }
    if (value instanceof scala.collection.Seq<?> list) {
      return JavaConverters.seqAsJavaList(list).stream()
          .map(Values::plain)
          .collect(java.util.stream.Collectors.toList());
    }
    return value == null || value instanceof Number || value instanceof Boolean
        ? value
        : value.toString();
  }
}
