package dev.lethe.job;

import dev.lethe.cli.Sessions;
import dev.lethe.spec.Conf;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of a test JVM, as the command line opens it. */
public final class TestSpark {
  static {
    // Two cores and small tables: what a test waits for is the number of tasks.
    preset("spark.master", "local[2]");
    preset("spark.driver.host", "127.0.0.1");
    preset("spark.driver.bindAddress", "127.0.0.1");
    preset("spark.ui.enabled", "false");
    preset("spark.sql.shuffle.partitions", "2");
    preset("spark.databricks.delta.snapshotPartitions", "1");
  }

  private TestSpark() {}

  public static SparkSession session() {
    return Sessions.open("tests");
  }

  static DeltaStore store(Conf conf) throws IOException {
    SparkSession spark = session();
    return new DeltaStore(
        spark,
        new StoreFiles(
            new Path(conf.store().rootFor(null)), spark.sparkContext().hadoopConfiguration()));
  }

  private static void preset(String setting, String value) {
    if (System.getProperty(setting) == null) {
      System.setProperty(setting, value);
    }
  }
}
