package dev.lethe.connector.elasticsearch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.JavaConverters;

/** A document that a search found. */
record Item(Json.Obj hit) {
  /** As {@link ItemScan#SCHEMA} has it; each text of a field once. */
  Row row(List<String> fields) {
    Map<String, Object> values = new TreeMap<>();
    Json.Obj source = hit.object("_source");
    for (String field : fields) {
      List<String> texts = FieldPath.texts(FieldPath.values(source, field));
      if (!texts.isEmpty()) {
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(texts));
        values.put(field, JavaConverters.asScalaBuffer(distinct).toSeq());
      }
    }
    return RowFactory.create(
        hit.text("_index"), hit.text("_id"), null, null, 0L, JavaConverters.mapAsScalaMap(values));
  }
}
