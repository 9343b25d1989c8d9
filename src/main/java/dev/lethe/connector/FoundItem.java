package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * An item with what identifies people in it, as {@link Reader#items} gives it.
 *
 * @param bytes its size, 0 where it has none
 * @param values field → its texts, for those of the change's fields that the item has
 */
public record FoundItem(Locator locator, long bytes, Map<String, List<String>> values) {
  /** The columns of {@link Reader#items}. */
  public static final StructType SCHEMA =
      new StructType()
          .add("container", DataTypes.StringType, false)
          .add("key", DataTypes.StringType, false)
          .add("version", DataTypes.StringType)
          .add("etag", DataTypes.StringType)
          .add("bytes", DataTypes.LongType, false)
          .add(
              "values",
              DataTypes.createMapType(
                  DataTypes.StringType, DataTypes.createArrayType(DataTypes.StringType)),
              false);

  public FoundItem {
    requireNonNull(locator, "locator is null");
    requireNonNull(values, "values is null");
  }

  /**
   * From a row of {@link #SCHEMA}, by position: rows that come from a task of the same job have no
   * names.
   */
  public static FoundItem of(Row row) {
    Map<String, List<String>> values = new TreeMap<>();
    row.<String, Seq<String>>getJavaMap(5)
        .forEach((field, texts) -> values.put(field, JavaConverters.seqAsJavaList(texts)));
    return new FoundItem(
        new Locator(row.getString(0), row.getString(1), row.getString(2), row.getString(3)),
        row.getLong(4),
        values);
  }

  /** The texts of a field; none where the item has none. */
  public List<String> texts(String field) {
    return values.getOrDefault(field, List.of());
  }

  /** Columns of {@link #SCHEMA}. */
  public Row toRow() {
    Map<String, Seq<String>> lists = new TreeMap<>();
    values.forEach(
        (field, texts) -> lists.put(field, JavaConverters.asScalaBufferConverter(texts).asScala()));
    // With its schema: Spark hands the same object on where one typed step follows another.
    return new GenericRowWithSchema(
        new Object[] {
          locator.container(),
          locator.key(),
          locator.version(),
          locator.etag(),
          bytes,
          JavaConverters.mapAsScalaMapConverter(lists).asScala()
        },
        SCHEMA);
  }
}
