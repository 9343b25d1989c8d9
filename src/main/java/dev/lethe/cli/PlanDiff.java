package dev.lethe.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditTable;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanStore;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.rule.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** What changed from one plan of a job to another, by object and row. */
final class PlanDiff implements AutoCloseable {
  /** Planned now, and not before. */
  static final String NEW = "NEW";

  /** Planned before, and not any more. */
  static final String VANISHED = "VANISHED";

  /** Planned both times, for another reason or of another content. */
  static final String CHANGED = "CHANGED";

  /** Spared at least once, and by another verdict the other time. */
  static final String MOVED = "MOVED";

  private static final String SAME = "SAME";
  private static final List<String> ORDER = List.of(NEW, VANISHED, CHANGED, MOVED);
  private static final String UNNAMED = "LIVE or not there";

  private final PlanHeader from;
  private final PlanHeader to;
  private final Dataset<Row> all;
  private final Map<String, Map<String, Object>> counts = new LinkedHashMap<>();
  private long differences;

  private PlanDiff(PlanHeader from, PlanHeader to, Dataset<Row> all) {
    this.from = from;
    this.to = to;
    this.all = all;
    ORDER.forEach(change -> counts.put(change, new TreeMap<>()));
    counts.put(SAME, new TreeMap<>());
    for (Row row : all.groupBy("change", "what").agg(count(lit(1)), sum("bytes")).collectAsList()) {
      Map<String, Object> of = counts.get(row.getString(0));
      of.put(row.getString(1) + "s", row.getLong(2));
      of.merge("bytes", row.getLong(3), (a, b) -> (Long) a + (Long) b);
      differences += row.getString(0).equals(SAME) ? 0 : row.getLong(2);
    }
  }

  static PlanDiff of(PlanStore plans, Audit audit, PlanHeader from, PlanHeader to) {
    Dataset<Row> before = things(plans, from.planId(), "before_");
    Dataset<Row> after = things(plans, to.planId(), "after_");
    Column same =
        col("before_rule")
            .equalTo(col("after_rule"))
            .and(col("before_what").equalTo(col("after_what")))
            .and(col("before_container").equalTo(col("after_container")))
            .and(col("before_key").equalTo(col("after_key")))
            .and(col("before_version").eqNullSafe(col("after_version")));
    Dataset<Row> pairs = before.join(after, same, "full_outer").withColumn("change", change());
    Dataset<Row> explained = withErased(withObject(pairs, after), audit, from);
    return new PlanDiff(from, to, columns(explained).persist(StorageLevel.DISK_ONLY()));
  }

  /** The differences, in order. */
  Listing listing(int limit) {
    Column rank = lit(ORDER.size());
    for (int i = ORDER.size() - 1; i >= 0; i--) {
      rank = when(col("change").equalTo(ORDER.get(i)), i).otherwise(rank);
    }
    Dataset<Row> rows =
        all.where(col("change").notEqual(SAME)).orderBy(rank, col("what"), col("key"), col("rule"));
    return new Listing(rows, differences, limit);
  }

  void fields(RunResult result) {
    result.put("before", side(from)).put("after", side(to));
    result.put("changes", counts).put("total", differences);
  }

  void print(Terminal out) {
    out.line("Job %s, from plan %s", from.job(), from.planId());
    out.line("%" + (4 + from.job().length()) + "s    to plan %s%n", "", to.planId());
    out.table(
        List.of("", "before", "after", "change", "size before", "size after"), sides().iterator());
    out.line("");
    List<List<String>> lines = new ArrayList<>();
    counts.forEach(
        (change, of) ->
            lines.add(
                Arrays.asList(
                    change,
                    number(of.get("objects")),
                    number(of.get("rows")),
                    Terminal.bytes((Long) of.getOrDefault("bytes", 0L)))));
    out.table(List.of("what changed", "objects", "rows", "size"), lines.iterator());
    out.line("");
  }

  @Override
  public void close() {
    all.unpersist();
  }

  private List<List<String>> sides() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(Arrays.asList("as of", PlanList.seconds(from.asOf()), PlanList.seconds(to.asOf())));
    lines.set(0, padded(lines.get(0), 6));
    for (Verdict verdict : Verdict.of(to.verdicts())) {
      lines.add(
          line(
              verdict.name(),
              from.verdicts().getOrDefault(verdict.name(), 0L),
              to.verdicts().getOrDefault(verdict.name(), 0L),
              from.verdictBytes().getOrDefault(verdict.name(), 0L),
              to.verdictBytes().getOrDefault(verdict.name(), 0L)));
    }
    lines.add(
        line(
            "actions",
            from.totalActions(),
            to.totalActions(),
            from.actionBytes(),
            to.actionBytes()));
    return lines;
  }

  private static List<String> line(
      String name, long before, long after, long size, long sizeAfter) {
    return List.of(
        name,
        number(before),
        number(after),
        before == after ? "-" : String.format(Locale.ROOT, "%+,d", after - before),
        Terminal.bytes(size),
        Terminal.bytes(sizeAfter));
  }

  private static List<String> padded(List<String> cells, int width) {
    List<String> padded = new ArrayList<>(cells);
    while (padded.size() < width) {
      padded.add("");
    }
    return padded;
  }

  private static String number(Object count) {
    return count == null ? "-" : String.format(Locale.ROOT, "%,d", (Long) count);
  }

  private static Map<String, Object> side(PlanHeader header) {
    Map<String, Object> side = new LinkedHashMap<>();
    side.put("plan_id", header.planId());
    side.put("state", header.state().name());
    side.put("as_of", header.asOf().toString());
    side.put("created_at", header.createdAt().toString());
    side.put("verdicts", new TreeMap<>(header.verdicts()));
    side.put("verdict_bytes", new TreeMap<>(header.verdictBytes()));
    side.put("actions", new TreeMap<>(header.actions()));
    side.put("action_bytes", header.actionBytes());
    return side;
  }

  /** What a plan names: actions and findings alike. */
  private static Dataset<Row> things(PlanStore plans, String planId, String prefix) {
    Dataset<Row> actions =
        plans
            .shownActions(planId)
            .select(
                col("rule"),
                when(col("kind").endsWith("ROW"), "row").otherwise("object").as("what"),
                col("target"),
                col("locator.*"),
                col("verdict"),
                lit(true).as("goes"),
                col("groups").getItem(0).as("group"),
                lit(null).cast("string").as("reason"),
                col("bytes"));
    Dataset<Row> findings =
        plans
            .findings(planId)
            // Verification adds those to what is among the actions.
            .where(col("verdict").notEqual("RACED"))
            .select(
                col("rule"),
                lit("object").as("what"),
                lit(null).cast("string").as("target"),
                col("locator.*"),
                col("verdict"),
                lit(false).as("goes"),
                col("groups").getItem(0).as("group"),
                col("reason"),
                col("bytes"));
    Dataset<Row> all = actions.unionByName(findings);
    return all.toDF(Arrays.stream(all.columns()).map(prefix::concat).toArray(String[]::new));
  }

  private static Column change() {
    Column went = coalesce(col("before_goes"), lit(false));
    Column goes = coalesce(col("after_goes"), lit(false));
    Column sameVerdict = col("before_verdict").eqNullSafe(col("after_verdict"));
    Column sameContent = col("before_etag").eqNullSafe(col("after_etag"));
    return when(went.and(goes), when(sameVerdict.and(sameContent), SAME).otherwise(CHANGED))
        .when(goes, NEW)
        .when(went, VANISHED)
        .otherwise(when(sameVerdict, SAME).otherwise(MOVED));
  }

  /** For a row that does not go any more: what the later plan says of its object. */
  private static Dataset<Row> withObject(Dataset<Row> pairs, Dataset<Row> after) {
    Dataset<Row> objects =
        after
            .where(col("after_what").equalTo("object"))
            .select(
                col("after_rule").as("object_rule"),
                col("after_group").as("object_group"),
                col("after_verdict").as("object_verdict"),
                col("after_reason").as("object_reason"));
    Column same =
        col("change")
            .equalTo(VANISHED)
            .and(col("before_what").equalTo("row"))
            .and(col("before_rule").equalTo(col("object_rule")))
            .and(col("before_group").equalTo(col("object_group")));
    return pairs.join(objects, same, "left_outer");
  }

  /** For what does not go any more: what any plan erased since. */
  private static Dataset<Row> withErased(Dataset<Row> pairs, Audit audit, PlanHeader from) {
    Instant since = from.createdAt();
    Dataset<Row> erased =
        audit
            .rows()
            .where(
                col("day")
                    .geq(lit(since.atOffset(ZoneOffset.UTC).toLocalDate()))
                    .and(col("finished_at").geq(lit(since)))
                    .and(col("outcome").isin(AuditTable.GONE.toArray())))
            .groupBy(
                col("target").as("erased_target"),
                col("locator.container").as("erased_container"),
                col("locator.key").as("erased_key"),
                col("locator.version").as("erased_version"))
            .agg(
                max_by(
                        struct(col("plan_id"), col("outcome"), col("finished_at")),
                        col("finished_at"))
                    .as("erased"));
    Column same =
        col("change")
            .equalTo(VANISHED)
            .and(col("before_target").equalTo(col("erased_target")))
            .and(col("before_container").equalTo(col("erased_container")))
            .and(col("before_key").equalTo(col("erased_key")))
            .and(col("before_version").eqNullSafe(col("erased_version")));
    return pairs.join(erased, same, "left_outer");
  }

  private static Dataset<Row> columns(Dataset<Row> pairs) {
    Column content = lit("its content changed since");
    Column why =
        when(
                col("change").equalTo(VANISHED),
                when(
                        col("erased").isNotNull(),
                        concat(
                            lit("erased by plan "),
                            col("erased.plan_id"),
                            lit(" ("),
                            col("erased.outcome"),
                            lit(")")))
                    .when(
                        col("before_what").equalTo("row"),
                        concat(
                            lit("its object is "), coalesce(col("object_verdict"), lit(UNNAMED))))
                    .otherwise(
                        coalesce(
                            col("after_reason"),
                            lit("a reference that is not expired names it, or it is not there"))))
            .when(
                col("change")
                    .equalTo(CHANGED)
                    .and(col("before_verdict").equalTo(col("after_verdict"))),
                content)
            .otherwise(col("after_reason"));
    Column now =
        when(col("erased").isNotNull(), "gone")
            .otherwise(
                coalesce(
                    col("after_verdict"), when(col("before_what").equalTo("object"), UNNAMED)));
    return pairs.select(
        col("change"),
        coalesce(col("after_what"), col("before_what")).as("what"),
        coalesce(col("after_container"), col("before_container")).as("container"),
        coalesce(col("after_key"), col("before_key")).as("key"),
        coalesce(col("before_verdict"), when(col("after_what").equalTo("object"), UNNAMED))
            .as("was"),
        now.as("now"),
        coalesce(col("after_bytes"), col("before_bytes"), lit(0L)).as("bytes"),
        why.as("why"),
        coalesce(col("after_rule"), col("before_rule")).as("rule"));
  }
}
