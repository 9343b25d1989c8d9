package dev.lethe.store;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.LetheException;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * The store of one tenant: Delta tables and small files below one root. Safe for several drivers at
 * once as long as the session uses {@link PutIfAbsentLogStore}.
 */
public final class DeltaStore {
  private final SparkSession spark;
  private final Path root;
  private final StoreFiles files;
  private final Set<String> created = new HashSet<>();

  public DeltaStore(SparkSession spark, StoreFiles files) {
    this.spark = requireNonNull(spark, "spark is null");
    this.files = requireNonNull(files, "files is null");
    this.root = files.root();
  }

  public StoreFiles files() {
    return files;
  }

  public SparkSession spark() {
    return spark;
  }

  /** A path below the root, for data that lives only as long as one command. */
  public String path(String relative) {
    return new Path(root, relative).toString();
  }

  /** All rows of a table; none if nobody has written to it. */
  public Dataset<Row> read(Table table) {
    if (!exists(table)) {
      return spark.createDataFrame(List.of(), table.schema());
    }
    Dataset<Row> rows = spark.read().format("delta").load(path(table.name()));
    // An older Lethe did not know every column.
    List<String> known = List.of(rows.columns());
    for (StructField field : table.schema().fields()) {
      if (!known.contains(field.name())) {
        rows = rows.withColumn(field.name(), lit(null).cast(field.dataType()));
      }
    }
    return rows;
  }

  /** Whether anybody has written to a table. */
  public boolean exists(Table table) {
    return created.contains(table.name()) || DeltaTable.isDeltaTable(spark, path(table.name()));
  }

  /** Adds rows in one commit; evaluates them exactly once. */
  public void append(Table table, Dataset<Row> rows) {
    writer(table, rows).mode("append").save(path(table.name()));
  }

  /**
   * Adds rows in one commit that carries a lease's fence: once a higher sequence of the same
   * application has been committed, a commit with a lower one adds nothing.
   *
   * @param application what the lease is about
   * @param sequence grows with every commit and every new holder of the lease
   */
  public void appendFenced(Table table, Dataset<Row> rows, String application, long sequence) {
    writer(table, rows)
        .mode("append")
        .option("txnAppId", application)
        .option("txnVersion", sequence)
        .save(path(table.name()));
  }

  /**
   * Replaces the rows of one partition in one commit: what a crashed predecessor left there goes.
   */
  public void replace(Table table, Dataset<Row> rows, String column, String value) {
    writer(table, rows)
        .mode("overwrite")
        .option("replaceWhere", column + " = '" + value.replace("'", "''") + "'")
        .save(path(table.name()));
  }

  private DataFrameWriter<Row> writer(Table table, Dataset<Row> rows) {
    create(table);
    return rows.write().format("delta").option("mergeSchema", "true");
  }

  private void create(Table table) {
    if (exists(table)) {
      created.add(table.name());
      return;
    }
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(table.name()))
            .addColumns(table.schema())
            .partitionedBy(table.partitions().toArray(String[]::new));
    if (table.appendOnly()) {
      builder = builder.property("delta.appendOnly", "true");
    }
    try {
      builder.execute();
    } catch (RuntimeException e) {
      // Another driver may have made it at the same moment.
      if (!DeltaTable.isDeltaTable(spark, path(table.name()))) {
        throw LetheException.systemFailed(
            "the store " + root + " cannot be written: " + e.getMessage(), e);
      }
    }
    created.add(table.name());
  }

  /** Removes a folder of working data. */
  public void remove(String relative) throws IOException {
    Path path = new Path(root, relative);
    path.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(path, true);
  }
}
