package dev.lethe.apply;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.plan.PlanHeader;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.rule.References;
import dev.lethe.source.Holds;
import dev.lethe.source.RetentionSources;
import dev.lethe.spec.JobSpec;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Asks again, before a wave, whether what the plan concluded is still true of its groups. */
final class Recheck {
  static final String REFERENCED_AGAIN = "REFERENCED_AGAIN";
  static final String HELD = "HELD";

  private final SparkSession spark;
  private final PlanHeader header;
  private final JobSpec job;
  private final List<RetentionSources> sources;
  private final Connections connections;
  private final Clock clock;

  Recheck(
      SparkSession spark,
      PlanHeader header,
      JobSpec job,
      List<RetentionSources> sources,
      Connections connections,
      Clock clock) {
    this.spark = spark;
    this.header = header;
    this.job = job;
    this.sources = sources;
    this.connections = connections;
    this.clock = clock;
  }

  /**
   * The groups of a wave that must not go now, each once.
   *
   * @param wave rows of the plan
   * @return {@code group string, reason string}
   */
  Dataset<Row> spared(Dataset<Row> wave) {
    Holds holds = Holds.read(spark, job, connections, header.tenant(), clock.instant());
    return sources.stream()
        .map(source -> held(wave, source, holds).union(referencedAgain(wave, source)))
        .reduce(Dataset::union)
        .orElseThrow()
        .groupBy("group")
        .agg(max("reason").as("reason"));
  }

  /**
   * Cutoffs stay the plan's; a reference that has come since, or that is no longer expired, spares
   * the object that it names exactly or loosely.
   */
  private Dataset<Row> referencedAgain(Dataset<Row> wave, RetentionSources source) {
    Dataset<Row> objects =
        wave.where(
                col("kind")
                    .equalTo(ActionKind.DELETE_OBJECT.name())
                    .and(col("rule").equalTo(source.rule().name())))
            .select(
                col("groups").getItem(0).as("group"),
                ObjectKeys.loose(col("locator.key")).as("loose"));
    Dataset<Row> found = live(source);
    Dataset<Row> live =
        found.join(
            broadcast(objects), found.col("loose").equalTo(objects.col("loose")), "left_semi");
    Dataset<Row> named = live.select("loose").distinct();
    return objects
        .join(named, objects.col("loose").equalTo(named.col("loose")), "left_semi")
        .select(col("group"), lit(REFERENCED_AGAIN).as("reason"));
  }

  private Dataset<Row> live(RetentionSources source) {
    try (Reader reader = source.referenceConnection().reader()) {
      Dataset<Row> rows = reader.snapshot(spark, source.references());
      return References.of(
              rows,
              source.rule(),
              header.asOf(),
              source.items().container(),
              job.authorityMismatch())
          .where(col("expired").equalTo(false))
          .select("loose");
    }
  }

  /**
   * A group is held by its object, whether or not that is among the open actions, and by any row.
   */
  private static Dataset<Row> held(Dataset<Row> wave, RetentionSources source, Holds holds) {
    String bucket = "s3://" + source.items().container() + "/";
    Dataset<Row> members =
        wave.where(col("rule").equalTo(source.rule().name()))
            .select(
                col("groups").getItem(0).as("group"),
                explode(
                        array(
                            col("locator.key"),
                            expr("substring(groups[0], " + (bucket.length() + 1) + ")")))
                    .as("member"));
    Column byPrefix =
        holds.prefixes().stream()
            .map(prefix -> col("group").startsWith(bucket + prefix))
            .reduce(lit(false), Column::or);
    Dataset<Row> byKey =
        members.join(
            holds.keys(), members.col("member").equalTo(holds.keys().col("key")), "left_semi");
    return members.where(byPrefix).union(byKey).select(col("group"), lit(HELD).as("reason"));
  }
}
