package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Whole groups that are worked on together: those whose first action falls into one stretch of the
 * plan.
 *
 * @param number from 1
 * @param actions how many of it are open
 */
record Wave(int number, long from, long to, long actions) {

  /**
   * Cuts open actions into waves.
   *
   * @param upTo the {@code group_seq} that no wave reaches
   */
  static List<Wave> cut(Dataset<Row> open, int waveSize, long upTo) {
    return open
        .groupBy(floor(col("group_seq").divide(waveSize)).as("wave"))
        .agg(count(lit(1)).as("actions"), min("group_seq").as("from"))
        .orderBy("wave")
        .collectAsList()
        .stream()
        .map(
            row -> {
              long index = row.getLong(0);
              long to = Math.min((index + 1) * waveSize, upTo);
              return new Wave((int) index + 1, row.getLong(2), to, row.getLong(1));
            })
        .toList();
  }

  Dataset<Row> of(Dataset<Row> actions) {
    return actions.where(
        functions.col("group_seq").geq(from).and(functions.col("group_seq").lt(to)));
  }
}
