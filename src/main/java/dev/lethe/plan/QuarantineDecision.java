package dev.lethe.plan;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.ActionKind;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.rule.Retention;
import dev.lethe.rule.Verdict;
import dev.lethe.source.Holds;
import dev.lethe.source.QuarantinePlace;
import dev.lethe.source.RetentionSources;
import dev.lethe.source.Snapshot;
import dev.lethe.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What becomes of the copies that wait in a rule's quarantine: one whose grace is over goes, unless
 * somebody refers to the object that it was made from, or holds it.
 */
final class QuarantineDecision {
  private static final List<String> GOING = List.of(Verdict.EXPIRED.name(), Verdict.ORPHAN.name());

  private final RetentionSources sources;
  private final QuarantinePlace place;
  private final Dataset<Row> judged;

  /**
   * @param copies what plans have put into the quarantine; of these, what cannot be an item of the
   *     rule is left out
   * @param references to objects by their own keys, all of the rule
   * @param heldKeys {@code key string}: objects, by their own keys
   */
  QuarantineDecision(
      JobSpec job,
      RetentionSources sources,
      Instant asOf,
      Snapshot copies,
      Dataset<Row> references,
      Dataset<Row> heldKeys,
      Holds holds) {
    this.sources = sources;
    this.place = sources.quarantine().orElseThrow();
    String bucket = sources.items().container();
    List<String> heldPrefixes = holds.prefixesIn(bucket, job.authorityMismatch());
    Dataset<Row> ours =
        copies
            .rows()
            .withColumn("plan", place.planOf(col("key")))
            .withColumn("original", place.originalOf(col("key")))
            .where(col("original").notEqual(""))
            .where(ObjectKeys.below(col("original"), sources.items().prefix()))
            .dropDuplicates("key");
    // Ages are those of the copies, of which an object may have several.
    Dataset<Row> verdicts =
        new Retention(asOf, Duration.ZERO, sources.items().prefix(), heldPrefixes)
            .verdicts(
                ours.withColumn("key", col("original")).drop("plan", "original"),
                references,
                heldKeys)
            .select(
                col("key").as("object"),
                col("verdict"),
                col("live_references").plus(col("loose_references")).as("named"));
    Column waited = col("last_modified").lt(lit(asOf.minus(place.grace())));
    Column held =
        holds.prefixesIn(place.target().container(), job.authorityMismatch()).stream()
            .map(prefix -> col("key").startsWith(prefix))
            .reduce(col("lock").isNotNull().or(col("held_copy").isNotNull()), Column::or);
    Dataset<Row> heldCopies =
        holds
            .keysIn(place.target().container(), job.authorityMismatch())
            .select(col("key").as("held_copy"));
    this.judged =
        ours.join(verdicts, col("original").equalTo(col("object")))
            .join(heldCopies, col("key").equalTo(col("held_copy")), "left_outer")
            .withColumn(
                "verdict",
                when(coalesce(waited, lit(false)).equalTo(false), lit(Verdict.TOO_YOUNG.name()))
                    .when(col("verdict").isin(GOING.toArray()).and(held), Verdict.HELD.name())
                    .otherwise(col("verdict")));
  }

  /** As {@link RetentionDecision#actions}; a copy's group is that of its object. */
  Dataset<Row> actions() {
    return judged
        .where(col("verdict").isin(GOING.toArray()))
        .select(
            lit(sources.rule().name()).as("rule"),
            col("verdict"),
            lit(ActionKind.DELETE_OBJECT.name()).as("kind"),
            lit(sources.itemConnection().name()).as("target"),
            locator(),
            array(object()).as("groups"),
            lit(RetentionDecision.OBJECT_STAGE).as("stage"),
            array().cast("array<string>").as("subjects"),
            coalesce(col("size"), lit(0L)).as("bytes"),
            map(
                    lit("last_modified"),
                    col("last_modified").cast("string"),
                    lit("storage_class"),
                    col("storage_class"),
                    lit("quarantined_since"),
                    col("last_modified").cast("string"))
                .as("evidence"),
            col("last_modified"));
  }

  /** As {@link RetentionDecision#findings}: the copies that stay. */
  Dataset<Row> findings() {
    return judged
        .where(col("verdict").isin(GOING.toArray()).equalTo(false))
        .select(
            lit(sources.rule().name()).as("rule"),
            col("verdict"),
            locator(),
            array(object()).as("groups"),
            reason().as("reason"),
            coalesce(col("size"), lit(0L)).as("bytes"));
  }

  private Column reason() {
    Column until = col("last_modified").plus(lit(place.grace()));
    return when(
            col("verdict").equalTo(Verdict.TOO_YOUNG.name()),
            concat(
                lit("in quarantine until "),
                coalesce(until.cast("string"), lit("an unknown time"))))
        .when(
            col("verdict").equalTo(Verdict.HELD.name()),
            concat(lit("in quarantine, and under "), coalesce(col("lock"), lit("a legal hold"))))
        .otherwise(
            concat(
                lit("in quarantine, and references that are not expired name its object: "),
                col("named").cast("string"),
                lit("; `lethe undo "),
                col("plan"),
                lit("` brings it back")));
  }

  private Column locator() {
    return struct(
            lit(place.target().container()).as("container"),
            col("key"),
            lit(null).cast("string").as("version"),
            col("etag"))
        .as("locator");
  }

  private Column object() {
    return concat(lit("s3://" + sources.items().container() + "/"), col("original"));
  }
}
