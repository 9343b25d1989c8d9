package dev.lethe.verify;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.source.RetentionSources;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Lists what a bucket still keeps at the keys that are said to be gone, versions that the plan did
 * not know included.
 */
final class VersionsLook {
  /** There is something at the key that came after the plan. */
  static final String OTHER_VERSION = "OTHER_VERSION";

  private final SparkSession spark;
  private final RetentionSources source;
  private final AuditRow.Stamp stamp;

  VersionsLook(SparkSession spark, RetentionSources source, AuditRow.Stamp stamp) {
    this.spark = spark;
    this.source = source;
    this.stamp = stamp;
  }

  /**
   * States for each claim whether its version is gone; a version that the plan does not know is a
   * leftover of one claim of its key.
   *
   * @param actions all of the plan
   * @param claims of the rule, columns of the plan
   */
  void at(Dataset<Row> actions, Dataset<Row> claims, AuditLog log) throws IOException {
    Dataset<Row> ours = claims.where(isItem());
    long count = ours.count();
    if (count == 0) {
      return;
    }
    Dataset<Row> standing = standing(ours, count).localCheckpoint();
    Dataset<Row> unknown = unknown(standing, actions.where(isItem()));
    Dataset<Row> speakers =
        ours.groupBy(col("locator.key").as("key"))
            .agg(min("action_id").as("speaker"))
            .join(unknown, "key")
            .select("speaker");
    Column isThere =
        ours.col("locator.key")
            .equalTo(standing.col("key"))
            .and(ours.col("locator.version").eqNullSafe(standing.col("version")));
    Column found = when(col("present"), lit(AuditTable.LEFTOVER));
    Column other = when(col("speaker").isNotNull(), lit(AuditTable.LEFTOVER));
    Dataset<Row> stated =
        ours.join(standing.withColumn("present", lit(true)), isThere, "left_outer")
            .join(speakers, col("action_id").equalTo(col("speaker")), "left_outer")
            .withColumn("stated", coalesce(found, other, lit(AuditTable.VERIFIED)))
            .withColumn(
                "because", when(found.isNull().and(col("speaker").isNotNull()), lit(OTHER_VERSION)))
            .drop("key", "version", "present", "speaker");
    AuditRow.Stamp by = stamp;
    log.append(
        stated.map(
            (MapFunction<Row, Row>)
                claim ->
                    by.statement(
                        claim, claim.getAs("stated"), claim.getAs("because"), Instant.now()),
            Encoders.row(AuditTable.SCHEMA)));
  }

  private Column isItem() {
    return col("rule")
        .equalTo(source.rule().name())
        .and(col("target").equalTo(source.itemConnection().name()))
        .and(col("locator.container").equalTo(source.items().container()));
  }

  private static Dataset<Row> unknown(Dataset<Row> standing, Dataset<Row> planned) {
    Column same =
        standing
            .col("key")
            .equalTo(planned.col("locator.key"))
            .and(standing.col("version").eqNullSafe(planned.col("locator.version")));
    return standing.join(planned, same, "left_anti").groupBy("key").agg(count(lit(1)).as("n"));
  }

  /** {@code key string, version string}: all that is there. */
  private Dataset<Row> standing(Dataset<Row> claims, long count) {
    int tasks =
        (int) Math.min(Math.max(1, count / 1_000), spark.sparkContext().defaultParallelism());
    return claims
        .select(col("locator.key").as("key"))
        .distinct()
        .repartition(tasks)
        .mapPartitions(
            new Listing(source.itemConnection(), source.items()), Encoders.row(Listing.SCHEMA));
  }

  /** Runs in a task: keys in, what is at them out. */
  private record Listing(Connection connection, Target target)
      implements MapPartitionsFunction<Row, Row> {
    private static final StructType SCHEMA = StructType.fromDDL("key string, version string");
    private static final int AT_ONCE = 200;

    @Override
    public Iterator<Row> call(Iterator<Row> keys) {
      Reader reader = connection.reader();
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> reader.close());
      return new Iterator<>() {
        private Iterator<Locator> found = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!found.hasNext() && keys.hasNext()) {
            List<String> asked = new ArrayList<>();
            while (asked.size() < AT_ONCE && keys.hasNext()) {
              asked.add(keys.next().getString(0));
            }
            found = reader.versions(target, asked).iterator();
          }
          return found.hasNext();
        }

        @Override
        public Row next() {
          Locator locator = found.next();
          return RowFactory.create(locator.key(), locator.version());
        }
      };
    }
  }
}
