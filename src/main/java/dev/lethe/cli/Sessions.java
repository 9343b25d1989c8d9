package dev.lethe.cli;

import dev.lethe.store.PutIfAbsentLogStore;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session that Lethe needs, local unless spark-submit says otherwise. */
public final class Sessions {
  // spark-submit names an application so unless somebody names it.
  private static final String MAIN_CLASS = Main.class.getName();

  private Sessions() {}

  /** A session with every setting that Lethe's results depend on. */
  public static SparkSession open(String name) {
    SparkConf settings = new SparkConf();
    settings.setIfMissing("spark.master", "local[*]");
    if (settings.get("spark.app.name", MAIN_CLASS).equals(MAIN_CLASS)) {
      settings.set("spark.app.name", "lethe " + name);
    }
    settings.setIfMissing("spark.ui.enabled", "false");
    settings.setIfMissing("spark.ui.showConsoleProgress", "false");
    settings.setIfMissing("spark.sql.shuffle.partitions", "32");
    settings.setIfMissing("spark.databricks.delta.snapshotPartitions", "2");
    // Where a machine is not in UTC, Delta reads a table's whole log again after each commit, to
    // check times before 1883; the store holds none.
    settings.setIfMissing(
        "spark.databricks.delta.allFilesInCrc.verificationMode.forceOnNonUTC.enabled", "false");
    // What spills to a disk may be about people.
    settings.setIfMissing("spark.io.encryption.enabled", "true");
    // A second copy of a task would erase a second time.
    settings.set("spark.speculation", "false");
    settings.set("spark.sql.session.timeZone", "UTC");
    settings.set("spark.sql.datetime.java8API.enabled", "true");
    settings.set("spark.sql.ansi.enabled", "false");
    settings.set("spark.sql.caseSensitive", "false");
    settings.set("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    settings.set(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    for (String scheme : new String[] {"file", "s3a"}) {
      settings.set("spark.delta.logStore." + scheme + ".impl", PutIfAbsentLogStore.class.getName());
    }
    return SparkSession.builder().config(settings).getOrCreate();
  }
}
