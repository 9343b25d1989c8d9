package dev.lethe.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.RetentionSpec;
import dev.lethe.spec.SourceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The objects of a plan and the keys of a list, each key once. */
final class ListComparison implements AutoCloseable {
  static final String ONLY_LIST = "ONLY_LIST";
  static final String ONLY_PLAN = "ONLY_PLAN";
  static final String BOTH = "BOTH";

  /** Plans count what is LIVE and do not name it, so that it looks like what was not there. */
  static final String UNNAMED = "LIVE_OR_ABSENT";

  static final String OTHER_BUCKET = "OTHER_BUCKET";
  static final String OUTSIDE_PREFIX = "OUTSIDE_PREFIX";

  private static final List<String> ORDER = List.of(ONLY_LIST, ONLY_PLAN, BOTH);

  private final PlanHeader header;
  private final long lines;
  private final Dataset<Row> all;
  private final List<Row> counts;
  private long distinct;

  private ListComparison(PlanHeader header, long lines, Dataset<Row> all) {
    this.header = header;
    this.lines = lines;
    this.all = all;
    this.counts =
        all.groupBy("in", "verdict")
            .agg(count(lit(1)).as("keys"), sum("bytes").as("bytes"))
            .orderBy(rank(), col("verdict"))
            .collectAsList();
    this.distinct = total(ONLY_LIST) + total(BOTH);
  }

  static ListComparison of(
      Workbench bench, PlanHeader header, JobSpec job, RetentionSpec rule, KeyList list)
      throws IOException {
    SourceSpec source = job.source(rule.itemSource(), rule.where());
    Target items =
        bench
            .connections()
            .get(source.connection(), source.where())
            .target(source, null, List.of());
    Dataset<Row> listed = listed(list, job, items);
    Dataset<Row> planned = planned(bench, header, rule);
    Column same =
        listed
            .col("key")
            .equalTo(planned.col("key"))
            .and(listed.col("container").equalTo(planned.col("container")));
    Column goes = coalesce(col("goes"), lit(false));
    Dataset<Row> all =
        listed
            .join(planned, same, "full_outer")
            .where(col("line").isNotNull().or(goes))
            .select(
                when(col("line").isNull(), ONLY_PLAN)
                    .otherwise(when(goes, BOTH).otherwise(ONLY_LIST))
                    .as("in"),
                coalesce(planned.col("verdict"), col("apart"), lit(UNNAMED)).as("verdict"),
                coalesce(listed.col("container"), planned.col("container")).as("container"),
                coalesce(listed.col("key"), planned.col("key")).as("key"),
                col("bytes"),
                col("line"),
                coalesce(col("reason"), why()).as("why"));
    return new ListComparison(header, list.lines(), all.persist(StorageLevel.DISK_ONLY()));
  }

  long onlyInList() {
    return total(ONLY_LIST);
  }

  Listing listing(int limit) {
    return new Listing(
        all.orderBy(rank(), col("verdict"), col("container"), col("key")),
        counts.stream().mapToLong(row -> row.getAs("keys")).sum(),
        limit);
  }

  void fields(RunResult result) {
    Map<String, Map<String, Object>> sides = new LinkedHashMap<>();
    ORDER.forEach(in -> sides.put(in, new LinkedHashMap<>()));
    for (Row row : counts) {
      Map<String, Object> cell = new LinkedHashMap<>();
      cell.put("keys", row.getAs("keys"));
      cell.put("bytes", row.getAs("bytes"));
      sides.get(row.<String>getAs("in")).put(row.getAs("verdict"), cell);
    }
    result.put("lines", lines).put("distinct_keys", distinct).put("compared", sides);
  }

  void print(Path list, Terminal out) {
    out.line("Plan %s against %s: %,d lines, %,d keys%n", header.planId(), list, lines, distinct);
    List<List<String>> table = new ArrayList<>();
    for (Row row : counts) {
      Long bytes = row.getAs("bytes");
      table.add(
          Arrays.asList(
              words(row.getAs("in")),
              row.getAs("verdict"),
              String.format(Locale.ROOT, "%,d", row.<Long>getAs("keys")),
              bytes == null ? null : Terminal.bytes(bytes),
              meaning(row.getAs("in"), row.getAs("verdict"))));
    }
    out.table(List.of("", "plan's verdict", "objects", "size", ""), table.iterator());
    out.line("");
  }

  @Override
  public void close() {
    all.unpersist();
  }

  private long total(String in) {
    return counts.stream()
        .filter(row -> row.getAs("in").equals(in))
        .mapToLong(row -> row.getAs("keys"))
        .sum();
  }

  private static String words(String in) {
    return switch (in) {
      case ONLY_LIST -> "only in the list";
      case ONLY_PLAN -> "only in the plan";
      default -> "in both";
    };
  }

  private static String meaning(String in, String verdict) {
    if (!in.equals(ONLY_LIST)) {
      return null;
    }
    return switch (verdict) {
      case UNNAMED -> "stays: LIVE, or not in the bucket when the plan was made";
      case OTHER_BUCKET -> "names another bucket, of which the plan says nothing";
      case OUTSIDE_PREFIX -> "not below the job's prefix, the plan says nothing of it";
      case "MISSING" -> "not in the bucket when the plan was made";
      default -> Terminal.meaning(Verdict.valueOf(verdict));
    };
  }

  /** Each key of the list once, with the first line that names it. */
  private static Dataset<Row> listed(KeyList list, JobSpec job, Target items) {
    AuthorityMismatch equal =
        new AuthorityMismatch(AuthorityMismatch.Mode.EQUAL, job.authorityMismatch().equalBuckets());
    return ObjectKeys.resolve(list.rows(), items.container(), equal)
        .where(col("named"))
        .select(
            col("line"),
            coalesce(col("foreign"), lit(items.container())).as("container"),
            col("key"),
            when(col("foreign").isNotNull(), OTHER_BUCKET)
                .when(ObjectKeys.below(col("key"), items.prefix()).equalTo(false), OUTSIDE_PREFIX)
                .as("apart"))
        .groupBy("container", "key", "apart")
        .agg(min("line").as("line"));
  }

  private static Dataset<Row> planned(Workbench bench, PlanHeader header, RetentionSpec rule)
      throws IOException {
    Column ofRule = col("rule").equalTo(rule.name());
    Dataset<Row> actions =
        bench
            .plans()
            .actions(header.planId())
            .where(ofRule.and(col("kind").isin(ActionKind.OF_OBJECTS.toArray())))
            .select(
                col("locator.container"),
                col("locator.key"),
                col("verdict"),
                lit(true).as("goes"),
                lit(null).cast("string").as("reason"),
                col("bytes"));
    Dataset<Row> findings =
        bench
            .plans()
            .findings(header.planId())
            .where(ofRule.and(col("verdict").notEqual("RACED")))
            .select(
                col("locator.container"),
                col("locator.key"),
                col("verdict"),
                lit(false).as("goes"),
                col("reason"),
                col("bytes"));
    return actions.unionByName(findings);
  }

  private static Column why() {
    return when(col("line").isNull(), "the list does not name it")
        .when(coalesce(col("goes"), lit(false)), lit(null).cast("string"))
        .when(col("apart").equalTo(OTHER_BUCKET), "it is in another bucket")
        .when(col("apart").equalTo(OUTSIDE_PREFIX), "it is not below the job's prefix")
        .otherwise("a reference that is not expired names it, or it was not in the bucket");
  }

  private static Column rank() {
    Column rank = lit(ORDER.size());
    for (int i = ORDER.size() - 1; i >= 0; i--) {
      rank = when(col("in").equalTo(ORDER.get(i)), i).otherwise(rank);
    }
    return rank;
  }
}
