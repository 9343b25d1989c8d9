package dev.lethe.connector;

import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a system wrote down, at an earlier time, about everything in a target. */
public interface Report {
  /** Where it is, for messages. */
  String place();

  /** When the system began to look: what came later may be missing. */
  Instant takenAt();

  /** What an operator should know about the choice of this report, a sentence each. */
  List<String> remarks();

  /**
   * Everything in the target, columns as of {@link Reader#snapshot}; read in parallel on the
   * executors when an action runs. Fails closed: a part that is missing, changed or unreadable
   * fails the job.
   *
   * @param now locks that ended before are over
   */
  Dataset<Row> rows(SparkSession spark, Instant now);
}
