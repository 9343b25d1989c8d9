package dev.lethe.plan;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.ActionKind;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.rule.Retention;
import dev.lethe.rule.Verdict;
import dev.lethe.source.Holds;
import dev.lethe.source.ReferenceTable;
import dev.lethe.source.RetentionSources;
import dev.lethe.source.Snapshot;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.RetentionSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One retention rule over one reading of the world: its verdicts, and the actions that follow from
 * them.
 */
final class RetentionDecision implements Decision {
  private static final List<String> COUNTED = List.of("verdict", "size", "undecided_references");
  static final int OBJECT_STAGE = 1;
  private static final int ROW_STAGE = 2;

  private final RetentionSources sources;
  private final String planId;
  private final Optional<QuarantineDecision> waiting;
  private final Dataset<Row> items;
  private final List<Dataset<Row>> references = new ArrayList<>();
  private final Dataset<Row> heldKeys;
  private final Column heldByPrefix;
  private final Dataset<Row> kept;
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
  private final Map<Verdict, Long> bytes = new EnumMap<>(Verdict.class);
  private long undecided;

  /**
   * Computes the verdicts, in one pass.
   *
   * @param items taken before {@code rows}, so that a reference which is written in between is seen
   * @param copies what waits in the rule's quarantine, where it has one
   * @param rows of each table of references, in their order
   * @param keep computes rows once, so that several questions can be asked of the same answer
   */
  RetentionDecision(
      String planId,
      JobSpec job,
      RetentionSources sources,
      Instant asOf,
      Snapshot items,
      Optional<Snapshot> copies,
      List<Snapshot> rows,
      Holds holds,
      UnaryOperator<Dataset<Row>> keep) {
    this.planId = planId;
    this.sources = sources;
    Dataset<Row> listed = items.rows().where(sources.isItem(col("key")));
    this.items = sources.items().versions() ? listed.dropDuplicates("key", "version") : listed;
    String bucket = sources.items().container();
    RetentionSpec rule = sources.rule();
    for (int i = 0; i < rows.size(); i++) {
      ReferenceTable table = sources.references().get(i);
      references.add(table.references(rows.get(i).rows(), asOf, bucket, job.authorityMismatch()));
    }
    Dataset<Row> all = references.stream().reduce(Dataset::unionByName).orElseThrow();
    List<String> heldPrefixes = holds.prefixesIn(bucket, job.authorityMismatch());
    Retention retention =
        new Retention(asOf, rule.minAge(), sources.items().prefix(), heldPrefixes);
    this.heldKeys =
        withFiles(all, holds.keysIn(bucket, job.authorityMismatch())).union(lockedKeys(items));
    this.heldByPrefix =
        heldPrefixes.stream()
            .map(prefix -> col("key").startsWith(prefix))
            .reduce(lit(false), Column::or);
    Dataset<Row> verdicts = retention.verdicts(this.items, all, heldKeys);
    this.kept = keep.apply(withoutLiveDetails(verdicts));
    this.waiting =
        copies.map(
            there -> new QuarantineDecision(job, sources, asOf, there, all, heldKeys, holds));
    for (Verdict verdict : Verdict.RETENTION) {
      counts.put(verdict, 0L);
      bytes.put(verdict, 0L);
    }
    kept.groupBy("verdict")
        .agg(count(lit(1)), sum(coalesce(col("size"), lit(0L))), sum("undecided_references"))
        .collectAsList()
        .forEach(
            row -> {
              counts.put(Verdict.valueOf(row.getString(0)), row.getLong(1));
              bytes.put(Verdict.valueOf(row.getString(0)), row.getLong(2));
              undecided += row.getLong(3);
            });
  }

  /** Verdict → items, zeros included. */
  @Override
  public Map<Verdict, Long> counts() {
    return counts;
  }

  @Override
  public Map<Verdict, Long> bytes() {
    return bytes;
  }

  /** How many items go, whatever number of actions that takes. */
  @Override
  public long erasedItems() {
    return sources.rule().eraseItems()
        ? counts.get(Verdict.EXPIRED) + counts.get(Verdict.ORPHAN)
        : 0;
  }

  /** References that stay because what {@code expired} asks about is NULL. */
  @Override
  public long undecided() {
    return undecided;
  }

  /** Objects whose key is referred to in another bucket: {@code key, foreign}. */
  Dataset<Row> foreign() {
    return kept.where(col("foreign").isNotNull()).select("key", "foreign");
  }

  /** The actions, columns as {@link ActionNumbering#number} takes them. */
  @Override
  public Dataset<Row> actions() {
    Dataset<Row> rows =
        IntStream.range(0, references.size())
            .mapToObj(i -> rowActions(sources.references().get(i), references.get(i)))
            .reduce(Dataset::unionByName)
            .orElseThrow();
    if (!sources.rule().eraseItems()) {
      return rows;
    }
    Dataset<Row> going = objectActions().unionByName(rows);
    return waiting.map(copies -> going.unionByName(copies.actions())).orElse(going);
  }

  /** What was spared and why, columns as in {@link PlanTables#FINDINGS} without plan_id. */
  @Override
  public Dataset<Row> findings() {
    Column[] spared =
        Verdict.RETENTION.stream()
            .filter(Verdict::isFinding)
            .map(verdict -> lit(verdict.name()))
            .toArray(Column[]::new);
    Dataset<Row> items =
        kept.where(col("verdict").isin((Object[]) spared))
            .select(
                lit(sources.rule().name()).as("rule"),
                col("verdict"),
                objectLocator(lit(null).cast("string")),
                array(group()).as("groups"),
                reason().as("reason"),
                coalesce(col("size"), lit(0L)).as("bytes"));
    return waiting.map(copies -> items.unionByName(copies.findings())).orElse(items);
  }

  private Dataset<Row> objectActions() {
    Dataset<Row> going =
        kept.where(col("verdict").isin(Verdict.EXPIRED.name(), Verdict.ORPHAN.name()));
    return sources.items().versions()
        ? objectActions(
            going.select("key", "verdict", "expired_references").join(items, "key"),
            col("version"),
            lit("latest"),
            col("is_latest").cast("string"),
            lit("delete_marker"),
            col("is_delete_marker").cast("string"))
        : objectActions(going, lit(null).cast("string"));
  }

  /**
   * @param objects what goes, an action each
   * @param evidence more of it
   */
  private Dataset<Row> objectActions(Dataset<Row> objects, Column version, Column... evidence) {
    List<Column> seen =
        new ArrayList<>(
            List.of(
                lit("last_modified"),
                col("last_modified").cast("string"),
                lit("storage_class"),
                col("storage_class"),
                lit("expired_references"),
                col("expired_references").cast("string")));
    seen.addAll(List.of(evidence));
    boolean quarantines = sources.rule().quarantineItems();
    if (quarantines) {
      seen.add(lit(PlanTables.QUARANTINE));
      seen.add(sources.quarantine().orElseThrow().copy(planId, col("key")));
    }
    ActionKind kind = quarantines ? ActionKind.QUARANTINE_OBJECT : ActionKind.DELETE_OBJECT;
    return objects.select(
        lit(sources.rule().name()).as("rule"),
        col("verdict"),
        lit(kind.name()).as("kind"),
        lit(sources.itemConnection().name()).as("target"),
        objectLocator(version),
        array(group()).as("groups"),
        lit(OBJECT_STAGE).as("stage"),
        array().cast("array<string>").as("subjects"),
        coalesce(col("size"), lit(0L)).as("bytes"),
        map(seen.toArray(Column[]::new)).as("evidence"),
        col("last_modified"));
  }

  private Dataset<Row> rowActions(ReferenceTable table, Dataset<Row> references) {
    return erasable(references)
        .select(
            lit(sources.rule().name()).as("rule"),
            lit(Verdict.EXPIRED.name()).as("verdict"),
            lit(ActionKind.DELETE_ROW.name()).as("kind"),
            lit(table.connection().name()).as("target"),
            struct(
                    lit(table.target().container()).as("container"),
                    col("id").as("key"),
                    lit(null).cast("string").as("version"),
                    col("row_etag").as("etag"))
                .as("locator"),
            array(group()).as("groups"),
            lit(ROW_STAGE).as("stage"),
            array().cast("array<string>").as("subjects"),
            lit(0L).as("bytes"),
            col("seen").as("evidence"),
            lit(null).cast("timestamp").as("last_modified"));
  }

  private Dataset<Row> erasable(Dataset<Row> references) {
    Dataset<Row> expired =
        references.where(col("expired").and(col("named")).and(col("foreign").isNull()));
    Dataset<Row> erased = kept.where(col("verdict").equalTo(Verdict.EXPIRED.name())).select("key");
    Column same = expired.col("key").equalTo(erased.col("key"));
    return switch (sources.rule().eraseReferences()) {
      case NONE -> expired.limit(0);
      case ALL_EXPIRED ->
          // Their file may be there, live or missing: what is held is asked of the key itself. A
          // file that is not ours to see is not ours to orphan.
          expired
              .where(ObjectKeys.below(col("key"), sources.items().prefix()))
              .where(heldByPrefix.equalTo(false))
              .join(heldKeys, expired.col("key").equalTo(heldKeys.col("key")), "left_anti");
      case OF_ERASED_ITEMS ->
          sources.rule().eraseItems() ? expired.join(erased, same, "left_semi") : expired.limit(0);
    };
  }

  /** A row that is held holds its file. */
  private static Dataset<Row> withFiles(Dataset<Row> references, Dataset<Row> held) {
    Dataset<Row> files =
        references
            .join(held, references.col("id").equalTo(held.col("key")), "left_semi")
            .select("key");
    return held.union(files).distinct();
  }

  /** A lock of the bucket's own holds an object's rows as any other hold does. */
  private static Dataset<Row> lockedKeys(Snapshot items) {
    return items.rows().where(col("lock").isNotNull()).select("key");
  }

  private Column objectLocator(Column version) {
    return struct(
            lit(sources.items().container()).as("container"),
            col("key"),
            version.as("version"),
            col("etag"))
        .as("locator");
  }

  private Column group() {
    return concat(lit("s3://" + sources.items().container() + "/"), col("key"));
  }

  private Column reason() {
    RetentionSpec rule = sources.rule();
    return when(
            col("verdict").equalTo(Verdict.AMBIGUOUS.name()),
            concat(
                lit(
                    "differs only in case, trailing spaces or Unicode form from the key of"
                        + " references that are not expired: "),
                col("loose_references").cast("string")))
        .when(
            col("verdict").equalTo(Verdict.TOO_YOUNG.name()),
            concat(
                lit("nobody refers to it, but it was last modified at "),
                coalesce(col("last_modified").cast("string"), lit("an unknown time")),
                lit(" and min-age is " + Durations.text(rule.minAge()))))
        .when(
            col("verdict").equalTo(Verdict.HELD.name()),
            concat(lit("under "), coalesce(col("lock"), lit("a legal hold"))))
        .otherwise(
            concat(
                lit("not there, although references name it: "),
                col("live_references").plus(col("expired_references")).cast("string")));
  }

  /** Items that stay are counted and not named: there are many of them. */
  private static Dataset<Row> withoutLiveDetails(Dataset<Row> verdicts) {
    Column named = col("verdict").notEqual(Verdict.LIVE.name()).or(col("foreign").isNotNull());
    List<Column> columns = new ArrayList<>();
    for (String column : verdicts.columns()) {
      boolean counted = COUNTED.contains(column);
      columns.add(counted ? col(column) : when(named, col(column)).as(column));
    }
    return verdicts.select(columns.toArray(Column[]::new));
  }
}
