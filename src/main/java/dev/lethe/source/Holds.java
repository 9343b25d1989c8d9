package dev.lethe.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.spec.HoldSpec;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SourceSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The legal holds in force: a member of a group that is held holds the group.
 *
 * @param keys {@code key string}: object keys and row ids that are held
 * @param prefixes keys that start with one of them are held; "" holds everything
 */
public record Holds(Dataset<Row> keys, List<String> prefixes) {
  private static final int MOST_PREFIXES = 1_000;
  private static final List<String> COLUMNS =
      List.of("id", "scope", "value", "reason", "set_by", "until");
  private static final StructType KEYS = StructType.fromDDL("key string");

  /**
   * Reads a job's hold sources: tables with the columns {@code id, scope, value, reason, set_by,
   * until}, where scope is key, prefix or tenant and until may be NULL.
   *
   * @throws LetheException exit 1 if one cannot be read, exit 3 if it holds something by a scope
   *     nobody knows: a hold that is not understood must not be passed over
   */
  public static Holds read(
      SparkSession spark, JobSpec job, Connections connections, String tenant, Instant now) {
    Dataset<Row> keys = spark.createDataFrame(List.of(), KEYS);
    List<String> prefixes = new ArrayList<>();
    for (HoldSpec hold : job.holds()) {
      Dataset<Row> inForce = inForce(spark, job, hold, connections, now);
      refuseUnknownScopes(inForce, hold);
      keys = keys.union(inForce.where(col("scope").equalTo("key")).select(col("value").as("key")));
      prefixes.addAll(prefixes(inForce, hold, tenant));
    }
    return new Holds(keys, List.copyOf(prefixes));
  }

  private static Dataset<Row> inForce(
      SparkSession spark, JobSpec job, HoldSpec hold, Connections connections, Instant now) {
    SourceSpec source = job.source(hold.source(), hold.where());
    Connection connection = connections.get(source.connection(), source.where());
    Target target = connection.target(source, null, COLUMNS);
    try (Reader reader = connection.reader()) {
      return reader
          .snapshot(spark, target)
          .where(col("until").isNull().or(col("until").gt(lit(now))))
          .cache();
    }
  }

  private static void refuseUnknownScopes(Dataset<Row> holds, HoldSpec hold) {
    List<Row> unknown =
        holds
            .where(
                col("scope")
                    .isNull()
                    .or(col("scope").isin("key", "prefix", "tenant").equalTo(false))
                    .or(col("value").isNull()))
            .select(col("id").cast("string"), col("scope"))
            .limit(5)
            .collectAsList();
    if (!unknown.isEmpty()) {
      throw LetheException.refused(
          "holds",
          "holds in source '"
              + hold.source()
              + "' that cannot be understood (id, scope): "
              + unknown
              + ". A hold's scope is key, prefix or tenant, and its value is not NULL; correct"
              + " them, then plan again.");
    }
  }

  private static List<String> prefixes(Dataset<Row> holds, HoldSpec hold, String tenant) {
    List<String> prefixes =
        new ArrayList<>(
            holds
                .where(col("scope").equalTo("prefix"))
                .select("value")
                .distinct()
                .limit(MOST_PREFIXES + 1)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList());
    if (prefixes.size() > MOST_PREFIXES) {
      throw LetheException.refused(
          "holds",
          "source '"
              + hold.source()
              + "' holds more than "
              + MOST_PREFIXES
              + " prefixes; hold their keys instead.");
    }
    boolean tenantHeld =
        tenant != null
            && !holds
                .where(col("scope").equalTo("tenant").and(col("value").equalTo(tenant)))
                .isEmpty();
    if (tenantHeld) {
      prefixes.add("");
    }
    return prefixes;
  }
}
