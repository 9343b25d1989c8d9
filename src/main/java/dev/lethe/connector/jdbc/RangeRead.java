package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Reads one range inside a Spark task, on a connection of its own that ends with the task. */
final class RangeRead implements FlatMapFunction<KeyRange, Row> {
  private final Database database;
  private final Table table;

  RangeRead(Database database, Table table) {
    this.database = requireNonNull(database, "database is null");
    this.table = requireNonNull(table, "table is null");
  }

  @Override
  public Iterator<Row> call(KeyRange range) {
    RangeRows rows = RangeRows.open(database, table, range);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
    return rows;
  }
}
