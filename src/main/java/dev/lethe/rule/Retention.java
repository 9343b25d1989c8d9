package dev.lethe.rule;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The retention rule: every object gets exactly one verdict from the references to it. Pure:
 * DataFrames in, DataFrame out, one shuffle.
 *
 * @param asOf the plan's instant; ages are counted from it
 * @param minAge an object that nobody refers to must be older; zero switches the check off
 * @param prefix only references to keys below it can be MISSING
 * @param heldPrefixes keys that start with one of them are held
 */
public record Retention(Instant asOf, Duration minAge, String prefix, List<String> heldPrefixes) {
  private static final String OBJECT =
      "struct<is_latest:boolean,last_modified:timestamp,etag:string,size:bigint,"
          + "storage_class:string,lock:string>";

  public Retention {
    heldPrefixes = List.copyOf(heldPrefixes);
  }

  /**
   * Verdicts over an inventory.
   *
   * @param items {@code key string, size bigint, etag string, last_modified timestamp,
   *     storage_class string, version string, is_latest boolean, lock string}; a key that is listed
   *     twice counts once, and a version is listed once. What is latest decides, else what is
   *     newest
   * @param references {@code key string, loose string, named boolean, foreign string, expired
   *     boolean, undecided boolean}, see {@link ObjectKeys#resolve} and {@link References#of}
   * @param heldKeys {@code key string}: keys under a legal hold
   * @return {@code key string, verdict string, size bigint (of all versions), etag string,
   *     last_modified timestamp, storage_class string, lock string, live_references bigint,
   *     expired_references bigint, undecided_references bigint, loose_references bigint, foreign
   *     string}: a row for each distinct key of the inventory and for each distinct missing key;
   *     {@code foreign} names the other bucket where an object's key is referred to in another
   *     bucket
   */
  public Dataset<Row> verdicts(Dataset<Row> items, Dataset<Row> references, Dataset<Row> heldKeys) {
    Dataset<Row> facts =
        itemFacts(items).unionByName(referenceFacts(references)).unionByName(holdFacts(heldKeys));
    Dataset<Row> keys =
        facts
            .repartition(col("loose"))
            .groupBy(col("loose"), col("key"))
            .agg(
                max("object").as("object"),
                sum("version_size").as("versions_size"),
                sum("live").as("live_references"),
                sum("expired").as("expired_references"),
                sum("undecided").as("undecided_references"),
                sum("named").as("named"),
                max("foreign").as("foreign"),
                max("held").as("held"))
            .withColumn(
                "loose_references", sum("live_references").over(Window.partitionBy(col("loose"))))
            .withColumn("verdict", verdict())
            .where(col("verdict").isNotNull());
    return keys.select(
        col("key"),
        col("verdict"),
        coalesce(col("versions_size"), col("object.size")).as("size"),
        col("object.etag").as("etag"),
        col("object.last_modified").as("last_modified"),
        col("object.storage_class").as("storage_class"),
        col("object.lock").as("lock"),
        col("live_references"),
        col("expired_references"),
        col("undecided_references"),
        col("loose_references"),
        when(col("object").isNotNull(), col("foreign")).as("foreign"));
  }

  private Column verdict() {
    Column exact = col("live_references").plus(col("expired_references"));
    Column missing = col("named").gt(0).and(ObjectKeys.below(col("key"), prefix));
    return when(col("object").isNull(), when(missing, Verdict.MISSING.name()))
        .when(col("live_references").gt(0), Verdict.LIVE.name())
        .when(col("loose_references").gt(0), Verdict.AMBIGUOUS.name())
        .when(exact.equalTo(0).and(tooYoung()), Verdict.TOO_YOUNG.name())
        .when(
            col("held").or(heldByPrefix()).or(col("object.lock").isNotNull()), Verdict.HELD.name())
        .when(col("expired_references").gt(0), Verdict.EXPIRED.name())
        .otherwise(Verdict.ORPHAN.name());
  }

  private Column tooYoung() {
    if (minAge.isZero()) {
      return lit(false);
    }
    Column olderThanMinAge = col("object.last_modified").lt(lit(asOf.minus(minAge)));
    return coalesce(olderThanMinAge, lit(false)).equalTo(false);
  }

  private Column heldByPrefix() {
    return heldPrefixes.stream()
        .map(held -> col("key").startsWith(held))
        .reduce(lit(false), Column::or);
  }

  private static Dataset<Row> itemFacts(Dataset<Row> items) {
    return items.select(
        ObjectKeys.loose(col("key")).as("loose"),
        col("key"),
        struct(
                coalesce(col("is_latest"), lit(true)).as("is_latest"),
                col("last_modified"),
                col("etag"),
                col("size"),
                col("storage_class"),
                col("lock"))
            .as("object"),
        when(col("version").isNotNull(), coalesce(col("size"), lit(0L))).as("version_size"),
        lit(0L).as("live"),
        lit(0L).as("expired"),
        lit(0L).as("undecided"),
        lit(0L).as("named"),
        lit(null).cast("string").as("foreign"),
        lit(false).as("held"));
  }

  private static Dataset<Row> referenceFacts(Dataset<Row> references) {
    Column counts = col("foreign").isNull();
    return references.select(
        col("loose"),
        col("key"),
        lit(null).cast(OBJECT).as("object"),
        lit(null).cast("bigint").as("version_size"),
        flag(counts.and(col("expired").equalTo(false))).as("live"),
        flag(counts.and(col("expired"))).as("expired"),
        flag(counts.and(col("named")).and(col("undecided"))).as("undecided"),
        flag(counts.and(col("named"))).as("named"),
        col("foreign"),
        lit(false).as("held"));
  }

  private static Dataset<Row> holdFacts(Dataset<Row> heldKeys) {
    return heldKeys.select(
        ObjectKeys.loose(col("key")).as("loose"),
        col("key"),
        lit(null).cast(OBJECT).as("object"),
        lit(null).cast("bigint").as("version_size"),
        lit(0L).as("live"),
        lit(0L).as("expired"),
        lit(0L).as("undecided"),
        lit(0L).as("named"),
        lit(null).cast("string").as("foreign"),
        lit(true).as("held"));
  }

  private static Column flag(Column condition) {
    return when(condition, 1L).otherwise(0L);
  }
}
