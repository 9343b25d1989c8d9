package dev.lethe.apply;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanHeader;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.source.Holds;
import dev.lethe.source.QuarantinePlace;
import dev.lethe.source.ReferenceTable;
import dev.lethe.source.RetentionSources;
import dev.lethe.spec.JobSpec;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Asks again, before a wave, whether what the plan concluded is still true of its groups. */
final class Recheck implements Question {
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

  @Override
  public Dataset<Row> spared(Dataset<Row> wave) {
    try (Holds holds = Holds.read(spark, job, connections, header.tenant(), clock.instant())) {
      return sources.stream()
          .map(
              source -> {
                Dataset<Row> heldKeys = holds.keysIn(bucket(source), job.authorityMismatch());
                return heldPrefixes(wave, source, holds)
                    .union(heldMembers(wave, source, heldKeys))
                    .union(heldCopies(wave, source, holds))
                    .union(byReferences(wave, source, heldKeys));
              })
          .reduce(Dataset::union)
          .orElseThrow()
          .groupBy("group")
          .agg(max("reason").as("reason"))
          .localCheckpoint();
    }
  }

  /**
   * Cutoffs stay the plan's; a reference that has come since, or that is no longer expired, spares
   * the object that it names exactly or loosely. A row that is held holds the object that it names,
   * whether or not the plan erases it.
   */
  private Dataset<Row> byReferences(
      Dataset<Row> wave, RetentionSources source, Dataset<Row> heldKeys) {
    Column isObject = col("kind").isin(ActionKind.OF_OBJECTS.toArray());
    Dataset<Row> groups =
        ofRule(wave, source)
            .select(group(), item(source).as("item"), isObject.as("object"))
            .groupBy("group", "item")
            .agg(max("object").as("object"))
            .withColumn("loose", ObjectKeys.loose(col("item")));
    Dataset<Row> references =
        source.references().stream()
            .map(table -> references(source, table))
            .reduce(Dataset::union)
            .orElseThrow();
    Dataset<Row> near =
        references.join(
            broadcast(groups), references.col("loose").equalTo(groups.col("loose")), "inner");
    Dataset<Row> heldIds = heldKeys.select(col("key").as("held_id"));
    Column again = col("object").and(col("expired").equalTo(false));
    Column heldRow = col("held_id").isNotNull().and(col("key").equalTo(col("item")));
    return near.join(heldIds, col("id").equalTo(col("held_id")), "left_outer")
        .select(
            col("group"),
            explode(array(when(again, lit(REFERENCED_AGAIN)), when(heldRow, lit(HELD))))
                .as("reason"))
        .where(col("reason").isNotNull());
  }

  private Dataset<Row> references(RetentionSources source, ReferenceTable table) {
    try (Reader reader = table.connection().reader()) {
      Dataset<Row> rows = reader.snapshot(spark, table.target());
      return table
          .references(rows, header.asOf(), bucket(source), job.authorityMismatch())
          .select("id", "key", "loose", "expired");
    }
  }

  private Dataset<Row> heldPrefixes(Dataset<Row> wave, RetentionSources source, Holds holds) {
    Column held =
        holds.prefixesIn(bucket(source), job.authorityMismatch()).stream()
            .map(prefix -> item(source).startsWith(prefix))
            .reduce(lit(false), Column::or);
    return ofRule(wave, source).where(held).select(group(), lit(HELD).as("reason"));
  }

  /**
   * A group is held by its object, whether or not that is among the open actions, and by any row.
   */
  private static Dataset<Row> heldMembers(
      Dataset<Row> wave, RetentionSources source, Dataset<Row> heldKeys) {
    Dataset<Row> members =
        ofRule(wave, source)
            .select(group(), explode(array(col("locator.key"), item(source))).as("member"));
    return members
        .join(heldKeys, members.col("member").equalTo(heldKeys.col("key")), "left_semi")
        .select(col("group"), lit(HELD).as("reason"));
  }

  /** What waits in quarantine may be held by its own name too. */
  private Dataset<Row> heldCopies(Dataset<Row> wave, RetentionSources source, Holds holds) {
    Dataset<Row> none = wave.limit(0).select(group(), lit(HELD).as("reason"));
    return source
        .quarantine()
        .map(QuarantinePlace::target)
        .map(place -> heldBelow(place, ofRule(wave, source), holds))
        .orElse(none);
  }

  private Dataset<Row> heldBelow(Target place, Dataset<Row> wave, Holds holds) {
    Dataset<Row> copies =
        wave.where(
                col("kind")
                    .equalTo(ActionKind.DELETE_OBJECT.name())
                    .and(col("locator.container").equalTo(place.container()))
                    .and(col("locator.key").startsWith(place.prefix())))
            .select(group(), col("locator.key").as("copy"));
    Dataset<Row> heldKeys = holds.keysIn(place.container(), job.authorityMismatch());
    Column below =
        holds.prefixesIn(place.container(), job.authorityMismatch()).stream()
            .map(prefix -> col("copy").startsWith(prefix))
            .reduce(lit(false), Column::or);
    return copies
        .join(heldKeys, copies.col("copy").equalTo(heldKeys.col("key")), "left_outer")
        .where(below.or(col("key").isNotNull()))
        .select(col("group"), lit(HELD).as("reason"));
  }

  private static Dataset<Row> ofRule(Dataset<Row> wave, RetentionSources source) {
    return wave.where(col("rule").equalTo(source.rule().name()));
  }

  private static Column group() {
    return col("groups").getItem(0).as("group");
  }

  /** The key of a group's object. */
  private static Column item(RetentionSources source) {
    int before = ("s3://" + bucket(source) + "/").length();
    return expr("substring(groups[0], " + (before + 1) + ")");
  }

  private static String bucket(RetentionSources source) {
    return source.items().container();
  }
}
