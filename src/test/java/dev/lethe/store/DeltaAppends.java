package dev.lethe.store;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A process that appends rows to a Delta table, one a commit: {@code TABLE WRITER COUNT}. */
final class DeltaAppends {

  static final String ENDPOINT = "LETHE_TEST_S3_ENDPOINT";
  static final String ACCESS_KEY = "LETHE_TEST_S3_ACCESS_KEY";
  static final String SECRET_KEY = "LETHE_TEST_S3_SECRET_KEY";

  private static final StructType SCHEMA =
      new StructType()
          .add("writer", DataTypes.IntegerType, false)
          .add("number", DataTypes.IntegerType, false);

  private DeltaAppends() {}

  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[2]);
    try (SparkSession session = session(fromEnvironment(System.getenv()))) {
      for (int number = 0; number < count; number++) {
        append(session, arguments[0], Integer.parseInt(arguments[1]), number);
      }
    }
  }

  // Writers that all find an empty directory conflict on the table's protocol.
  static void create(SparkSession session, String table) {
    session.createDataFrame(List.of(), SCHEMA).write().format("delta").save(table);
  }

  static void append(SparkSession session, String table, int writer, int number) {
    session
        .createDataFrame(List.of(RowFactory.create(writer, number)), SCHEMA)
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(table);
  }

  static SparkSession session(Configuration hadoop) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .config("spark.databricks.delta.stats.collect", "false")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.delta.logStore.file.impl", PutIfAbsentLogStore.class.getName())
            .config("spark.delta.logStore.s3a.impl", PutIfAbsentLogStore.class.getName());
    for (Map.Entry<String, String> setting : hadoop.getPropsWithPrefix("fs.s3a.").entrySet()) {
      builder.config("spark.hadoop.fs.s3a." + setting.getKey(), setting.getValue());
    }
    SparkSession session = builder.getOrCreate();
    session.sparkContext().setLogLevel("WARN");
    return session;
  }

  private static Configuration fromEnvironment(Map<String, String> environment) {
    if (!environment.containsKey(ENDPOINT)) {
      return new Configuration();
    }
    return LabS3.configuration(
        environment.get(ENDPOINT), environment.get(ACCESS_KEY), environment.get(SECRET_KEY));
  }
}
