package dev.lethe.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.ActionKind;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanIntegrity;
import dev.lethe.plan.PlanStore;
import dev.lethe.report.AgeBand;
import dev.lethe.report.ReportData;
import dev.lethe.spec.JobText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads what a report says: aggregates over the plan's actions, findings and audit, and a bounded
 * number of examples.
 */
final class ReportReading {
  private static final int EXAMPLES = 10;
  private static final int SPARED_EXAMPLES = 5;
  private static final int REASONS = 5;
  private static final int WAVES = 40;

  private final Workbench bench;
  private final PlanStore plans;
  private final PlanHeader header;

  ReportReading(Workbench bench, String planId) throws IOException {
    this.bench = bench;
    this.plans = bench.plans();
    this.header = plans.header(planId);
  }

  ReportData read() throws IOException {
    bench.progress().step("counting what became of plan " + header.planId());
    Dataset<Row> audit = bench.audit().ofPlan(header.planId());
    Dataset<Row> actions = actions(audit);
    boolean personal = !actions.where(col("personal")).isEmpty();
    List<ReportData.Cell> cells = cells(actions);
    JobText job = JobText.of(header.spec());
    return new ReportData(
        header,
        plans.states(header.planId()),
        job.sentences(),
        job.hocon(),
        personal,
        cells,
        any(cells, "FAILED") ? failures(actions) : List.of(),
        spared(personal),
        personal ? List.of() : largest(actions),
        personal || !any(cells, "FAILED")
            ? List.of()
            : examples(actions.where(col("outcome").equalTo("FAILED"))),
        personal || cells.stream().noneMatch(cell -> "LEFTOVER".equals(cell.statement()))
            ? List.of()
            : examples(actions.where(col("verified").equalTo("LEFTOVER"))),
        waves(audit),
        job.allVersions() ? ReportData.Versions.ALL : ReportData.Versions.CURRENT,
        new ReportData.Made(bench.clock().instant(), bench.actor(), bench.runId(), integrity()));
  }

  /** The plan's actions, each once with its last outcome, reduced to what a report asks about. */
  private Dataset<Row> actions(Dataset<Row> audit) {
    Dataset<Row> planned = plans.shownActions(header.planId());
    Dataset<Row> last = Audit.lastOutcomes(audit);
    Column outcome = coalesce(last.col("outcome"), lit(ReportData.OPEN));
    return planned
        .join(last, planned.col("action_id").equalTo(last.col("action_id")), "left_outer")
        .select(
            planned.col("action_id"),
            planned.col("target"),
            planned.col("kind"),
            planned.col("verdict"),
            planned.col("locator"),
            planned.col("bytes"),
            age(planned).as("age"),
            size(planned.col("subjects"))
                .gt(0)
                .or(planned.col("kind").startsWith("MASK"))
                .as("personal"),
            outcome.as("outcome"),
            when(not(outcome.equalTo("FAILED")), last.col("reason")).as("reason"),
            when(outcome.equalTo("FAILED"), coalesce(last.col("category"), lit("OTHER")))
                .as("category"),
            last.col("message"),
            last.col("verified"),
            last.col("verified_reason"),
            last.col("verified_at"),
            coalesce(last.col("bytes"), lit(0L)).as("freed"),
            coalesce(last.col("attempts"), lit(0L)).as("attempts"))
        .unionByName(unplanned(audit));
  }

  /** What the last verification found of the plan's people that the plan does not know. */
  private Dataset<Row> unplanned(Dataset<Row> audit) {
    Column none = lit(null).cast("string");
    return audit
        .where(
            col("outcome")
                .equalTo(AuditTable.LEFTOVER)
                .and(col("reason").equalTo(AuditTable.NOT_PLANNED))
                .and(col("run_id").equalTo(header.runId())))
        .select(
            col("action_id"),
            col("target"),
            col("kind"),
            none.as("verdict"),
            col("locator"),
            lit(0L).as("bytes"),
            none.as("age"),
            lit(true).as("personal"),
            lit(ReportData.OPEN).as("outcome"),
            none.as("reason"),
            none.as("category"),
            none.as("message"),
            lit(AuditTable.LEFTOVER).as("verified"),
            col("reason").as("verified_reason"),
            col("finished_at").as("verified_at"),
            lit(0L).as("freed"),
            lit(0L).as("attempts"));
  }

  private Column age(Dataset<Row> planned) {
    Column modified = planned.col("evidence").getItem("last_modified").cast("timestamp");
    Column seconds = lit(header.asOf().getEpochSecond()).minus(unix_timestamp(modified));
    Column band = lit(AgeBand.UNKNOWN.name());
    List<AgeBand> bands = new ArrayList<>(List.of(AgeBand.values()));
    bands.remove(AgeBand.UNKNOWN);
    Collections.reverse(bands);
    for (AgeBand next : bands) {
      band =
          next == AgeBand.OLDER
              ? when(seconds.isNotNull(), lit(next.name())).otherwise(band)
              : when(seconds.lt(lit(next.belowDays() * 86_400)), lit(next.name())).otherwise(band);
    }
    return when(planned.col("kind").isin(ActionKind.OF_OBJECTS.toArray()), band);
  }

  private static List<ReportData.Cell> cells(Dataset<Row> actions) {
    return actions
        .groupBy(
            "target", "kind", "outcome", "reason", "category", "verified", "verified_reason", "age")
        .agg(
            count(lit(1)),
            sum("bytes"),
            sum("freed"),
            sum("attempts"),
            sum(when(col("attempts").gt(1), 1L).otherwise(0L)),
            max("verified_at"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new ReportData.Cell(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.isNullAt(7) ? null : AgeBand.valueOf(row.getString(7)),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getLong(12),
                    row.getInstant(13)))
        .toList();
  }

  private static boolean any(List<ReportData.Cell> cells, String outcome) {
    return cells.stream().anyMatch(cell -> cell.outcome().equals(outcome));
  }

  private static List<ReportData.Failure> failures(Dataset<Row> actions) {
    return actions
        .where(col("outcome").equalTo("FAILED"))
        .groupBy("category", "message")
        .agg(count(lit(1)).as("actions"))
        .orderBy(col("actions").desc(), col("category"), col("message"))
        .limit(EXAMPLES)
        .collectAsList()
        .stream()
        .map(row -> new ReportData.Failure(row.getString(0), row.getString(1), row.getLong(2)))
        .toList();
  }

  private List<ReportData.Spared> spared(boolean personal) {
    Dataset<Row> findings = plans.findings(header.planId());
    List<ReportData.Spared> spared = new ArrayList<>();
    for (Row row :
        findings
            .groupBy("verdict")
            .agg(count(lit(1)), sum("bytes"))
            .orderBy("verdict")
            .collectAsList()) {
      String verdict = row.getString(0);
      Dataset<Row> these = findings.where(col("verdict").equalTo(verdict));
      spared.add(
          new ReportData.Spared(
              verdict,
              row.getLong(1),
              row.getLong(2),
              personal ? List.of() : reasons(these),
              personal ? List.of() : sparedExamples(these)));
    }
    return spared;
  }

  /** What differs from item to item, a time or a number at the end, is taken out. */
  private static List<ReportData.Reason> reasons(Dataset<Row> findings) {
    Column times =
        regexp_replace(
            col("reason"), "\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?", "…");
    return findings
        .groupBy(regexp_replace(times, ": \\d+$", "").as("reason"))
        .agg(count(lit(1)).as("items"))
        .orderBy(col("items").desc(), col("reason"))
        .limit(REASONS)
        .collectAsList()
        .stream()
        .map(row -> new ReportData.Reason(String.valueOf(row.getString(0)), row.getLong(1)))
        .toList();
  }

  private static List<ReportData.Item> sparedExamples(Dataset<Row> findings) {
    return findings
        .orderBy("locator.container", "locator.key")
        .limit(SPARED_EXAMPLES)
        .collectAsList()
        .stream()
        .map(row -> item(row, null, row.getAs("reason")))
        .toList();
  }

  private static List<ReportData.Item> largest(Dataset<Row> actions) {
    return actions
        .where(col("bytes").gt(0))
        .orderBy(col("bytes").desc(), col("locator.key"))
        .limit(EXAMPLES)
        .collectAsList()
        .stream()
        .map(row -> item(row, row.getAs("kind"), row.getAs("verdict")))
        .toList();
  }

  private static List<ReportData.Item> examples(Dataset<Row> actions) {
    return actions
        .orderBy("target", "locator.container", "locator.key")
        .limit(EXAMPLES)
        .collectAsList()
        .stream()
        .map(row -> item(row, row.getAs("kind"), PlanHistory.why(row)))
        .toList();
  }

  private static ReportData.Item item(Row row, String kind, String why) {
    Row locator = row.getAs("locator");
    return new ReportData.Item(
        kind, locator.getAs("container"), locator.getAs("key"), row.getAs("bytes"), why);
  }

  private static ReportData.Waves waves(Dataset<Row> audit) {
    Column outcome = col("outcome");
    Dataset<Row> waves =
        audit
            .where(col("wave").gt(0))
            .groupBy("run_id", "wave")
            .agg(
                min("started_at").as("began"),
                max("finished_at").as("ended"),
                sum(when(outcome.isin("APPLIED", "ABSENT"), 1L).otherwise(0L)).as("done"),
                sum(when(outcome.equalTo("SKIPPED"), 1L).otherwise(0L)).as("skipped"),
                sum(when(outcome.equalTo("FAILED"), 1L).otherwise(0L)).as("failed"),
                sum(when(outcome.equalTo("APPLIED"), col("bytes")).otherwise(0L)).as("freed"));
    Row all = waves.agg(count(lit(1)), min("began"), max("ended")).first();
    List<ReportData.Wave> shown = new ArrayList<>();
    for (Row row : waves.orderBy(col("began").desc()).limit(WAVES).collectAsList()) {
      shown.add(
          new ReportData.Wave(
              row.getString(0),
              row.getInt(1),
              row.getInstant(2),
              row.getInstant(3),
              row.getLong(4),
              row.getLong(5),
              row.getLong(6),
              row.getLong(7)));
    }
    Collections.reverse(shown);
    return new ReportData.Waves(all.getLong(0), all.getInstant(1), all.getInstant(2), shown);
  }

  /** Null if the plan still is what was planned. */
  private String integrity() throws IOException {
    try {
      new PlanIntegrity(plans, bench.conf().pseudonymKeys(), bench.files()).require(header);
      return null;
    } catch (LetheException e) {
      return e.getMessage();
    }
  }
}
