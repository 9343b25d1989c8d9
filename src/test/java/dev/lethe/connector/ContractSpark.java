package dev.lethe.connector;

import dev.lethe.job.TestSpark;
import org.apache.spark.sql.SparkSession;

/** One small Spark for all contract tests of a JVM, set up as Lethe's own sessions are. */
final class ContractSpark {
  private ContractSpark() {}

  static SparkSession session() {
    return TestSpark.session();
  }
}
