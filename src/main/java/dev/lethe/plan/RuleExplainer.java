package dev.lethe.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.rule.BoundPredicate;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.rule.Verdict;
import dev.lethe.source.Holds;
import dev.lethe.source.ReferenceTable;
import dev.lethe.source.RetentionSources;
import dev.lethe.source.Snapshot;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.Predicate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One rule and one key: what bears on it is read, and the rule is asked. */
final class RuleExplainer {
  private final SparkSession spark;
  private final Clock clock;
  private final Consumer<String> progress;
  private final JobSpec job;
  private final RetentionSources sources;
  private final Instant asOf;
  private final String tenant;
  private final Holds holds;
  private final int limit;
  private final String bucket;

  RuleExplainer(
      SparkSession spark,
      Clock clock,
      Consumer<String> progress,
      JobSpec job,
      RetentionSources sources,
      Instant asOf,
      String tenant,
      Holds holds,
      int limit) {
    this.spark = spark;
    this.clock = clock;
    this.progress = progress;
    this.job = job;
    this.sources = sources;
    this.asOf = asOf;
    this.tenant = tenant;
    this.holds = holds;
    this.limit = limit;
    this.bucket = sources.items().container();
  }

  Explanation explain(String name) {
    String key = key(name, bucket);
    Dataset<Row> there = item(key);
    Dataset<Row> item = there.where(sources.isItem(col("key"))).localCheckpoint();
    List<Dataset<Row>> near = new ArrayList<>();
    List<Snapshot> rows = new ArrayList<>();
    List<Explanation.Reference> references = new ArrayList<>();
    Dataset<Row> members =
        spark.createDataset(List.of(key), org.apache.spark.sql.Encoders.STRING()).toDF("key");
    long total = 0;
    for (ReferenceTable table : sources.references()) {
      Dataset<Row> found = near(table, key);
      near.add(found);
      total += found.count();
      Dataset<Row> whole = found.select("row.*");
      rows.add(new Snapshot(whole, 0, clock.instant()));
      references.addAll(references(table, found, key, limit - references.size()));
      String id = table.target().columns().get(0);
      members =
          members.union(
              found
                  .where(col("key").equalTo(key).and(col("foreign").isNull()))
                  .select(col("row").getField(id).cast("string")));
    }
    RetentionDecision decision =
        new RetentionDecision(
            "PLAN",
            job,
            sources,
            asOf,
            new Snapshot(item, 0, clock.instant()),
            Optional.empty(),
            rows,
            holds,
            Dataset::localCheckpoint);
    Dataset<Row> finding =
        decision.findings().where(col("locator.key").equalTo(key)).localCheckpoint();
    Dataset<Row> actions =
        decision
            .actions()
            .where(col("groups").getItem(0).equalTo("s3://" + bucket + "/" + key))
            .localCheckpoint();
    return new Explanation(
        sources.rule().name(),
        sources.rule().where(),
        bucket,
        key,
        item.isEmpty() && !there.isEmpty(),
        sources.rule().minAge(),
        first(there).map(RuleExplainer::item),
        verdict(decision, finding),
        first(finding).map(row -> row.<String>getAs("reason")).orElse(null),
        first(decision.foreign()).map(row -> row.<String>getAs("foreign")).orElse(null),
        references,
        total,
        holds(key, members),
        counts(actions),
        steps(actions));
  }

  /** The object, whether or not the rule is about it. */
  private Dataset<Row> item(String key) {
    progress.accept("looking for s3://" + bucket + "/" + key);
    try (Reader reader = sources.itemConnection().reader()) {
      return reader
          .snapshot(spark, Target.objects(bucket, key))
          .where(col("key").equalTo(key))
          .localCheckpoint();
    }
  }

  /**
   * The rows that bear on the key: {@code row} is what was read, the others are those of {@link
   * ObjectKeys#resolve} and what the condition says. No database compares as we do, so all rows are
   * read.
   */
  private Dataset<Row> near(ReferenceTable table, String key) {
    progress.accept(
        "reading " + table.target().container() + " of " + table.connection() + " for references");
    try (Reader reader = table.connection().reader()) {
      Dataset<Row> all = reader.snapshot(spark, table.target());
      Column[] columns = Arrays.stream(all.columns()).map(all::col).toArray(Column[]::new);
      List<Predicate> expired = table.spec().expired();
      Dataset<Row> rows =
          all.select(
              struct(columns).as("row"),
              columns[1].cast("string").as("reference"),
              BoundPredicate.isTrue(expired, asOf).as("expired"),
              BoundPredicate.isNull(expired, asOf).as("undecided"));
      return ObjectKeys.resolve(rows, bucket, job.authorityMismatch())
          .where(col("loose").equalTo(ObjectKeys.loose(key)))
          .localCheckpoint();
    }
  }

  private List<Explanation.Reference> references(
      ReferenceTable table, Dataset<Row> near, String key, int most) {
    if (most <= 0) {
      return List.of();
    }
    List<Row> found =
        near.orderBy(col("row." + quoted(table.target().columns().get(0))))
            .limit(most)
            .collectAsList();
    List<Row> rows = found.stream().map(row -> row.<Row>getAs("row")).toList();
    List<Boolean> states = found.stream().map(row -> row.<Boolean>getAs("expired")).toList();
    List<Optional<Instant>> switched =
        new ExpirySwitch(spark, table.spec().expired(), asOf).of(rows, states);
    List<Explanation.Reference> references = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      references.add(reference(table, found.get(i), key, switched.get(i)));
    }
    return references;
  }

  private static Explanation.Reference reference(
      ReferenceTable table, Row found, String key, Optional<Instant> switched) {
    Row row = found.getAs("row");
    Map<String, String> seen = new LinkedHashMap<>();
    List<String> columns = table.target().columns();
    for (String column : columns.subList(2, columns.size())) {
      Object value = row.getAs(column);
      seen.put(column, value == null ? null : value.toString());
    }
    Explanation.Means means =
        found.getAs("foreign") != null
            ? Explanation.Means.ELSEWHERE
            : found.getAs("key").equals(key)
                ? Explanation.Means.EXACTLY
                : Explanation.Means.LOOSELY;
    return new Explanation.Reference(
        table.target().container(),
        table.spec().expired().stream().map(Predicate::where).collect(Collectors.joining(", ")),
        String.valueOf(row.get(0)),
        found.getAs("reference"),
        means,
        seen,
        found.<Boolean>getAs("undecided") ? null : found.<Boolean>getAs("expired"),
        found.<Boolean>getAs("undecided") ? Optional.empty() : switched);
  }

  private static Optional<Verdict> verdict(RetentionDecision decision, Dataset<Row> finding) {
    return decision.counts().entrySet().stream()
        .filter(entry -> entry.getKey() != Verdict.MISSING && entry.getValue() > 0)
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> first(finding).map(row -> Verdict.valueOf(row.getAs("verdict"))));
  }

  private List<Map<String, String>> holds(String key, Dataset<Row> members) {
    return holds
        .on(bucket, job.authorityMismatch(), key, members, tenant, spark)
        .limit(limit)
        .collectAsList()
        .stream()
        .map(
            row -> {
              Map<String, String> hold = new LinkedHashMap<>();
              for (String column : row.schema().fieldNames()) {
                hold.put(column, row.getAs(column));
              }
              return hold;
            })
        .toList();
  }

  private static Explanation.Item item(Row row) {
    return new Explanation.Item(
        row.getAs("size"),
        row.getAs("etag"),
        row.getAs("last_modified"),
        row.getAs("storage_class"));
  }

  private static Map<String, Long> counts(Dataset<Row> actions) {
    Map<String, Long> counts = new LinkedHashMap<>();
    actions
        .groupBy("kind")
        .agg(count(lit(1)), min("stage").as("stage"))
        .orderBy("stage", "kind")
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private List<Explanation.Step> steps(Dataset<Row> actions) {
    return actions
        .orderBy("stage", "locator.container", "locator.key")
        .limit(limit)
        .select(
            col("kind"),
            col("locator.container"),
            col("locator.key"),
            col("evidence").getItem(PlanTables.QUARANTINE))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Explanation.Step(
                    row.getString(0), row.getString(1), row.getString(2), row.getString(3)))
        .toList();
  }

  private static Optional<Row> first(Dataset<Row> rows) {
    return rows.limit(1).collectAsList().stream().findFirst();
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /** A key as somebody may type it: URIs into the bucket name their path. */
  private static String key(String name, String bucket) {
    for (String scheme : List.of("s3://", "s3a://", "s3n://")) {
      if (name.startsWith(scheme + bucket + "/")) {
        return name.substring(scheme.length() + bucket.length() + 1);
      }
    }
    return name;
  }
}
