package dev.lethe.apply;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What is asked again before each wave. */
interface Question {
  /**
   * The groups of a wave that must not go now, each once; asked when this returns.
   *
   * @param wave rows of the plan
   * @return {@code group string, reason string}
   */
  Dataset<Row> spared(Dataset<Row> wave);
}
