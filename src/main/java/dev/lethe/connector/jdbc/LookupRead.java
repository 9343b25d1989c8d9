package dev.lethe.connector.jdbc;

import dev.lethe.connector.Candidates;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Asks for one range's rows of those who are looked for, inside a Spark task. */
record LookupRead(Lookup lookup, Broadcast<Candidates> candidates)
    implements FlatMapFunction<KeyRange, Row> {
  @Override
  public Iterator<Row> call(KeyRange range) {
    RangeRows rows = RangeRows.open(lookup, candidates.value(), range);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
    return rows;
  }
}
