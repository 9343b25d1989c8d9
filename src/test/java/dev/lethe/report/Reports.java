package dev.lethe.report;

import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import scala.collection.JavaConverters;

/** Reports made up for tests. */
final class Reports {
  static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");

  private final Map<String, Object> header = new HashMap<>();
  private final List<ReportData.Cell> cells = new ArrayList<>();
  private final List<ReportData.Failure> failures = new ArrayList<>();
  private final List<ReportData.Spared> spared = new ArrayList<>();
  private final List<ReportData.Item> items = new ArrayList<>();
  private ReportData.Versions versions = ReportData.Versions.CURRENT;
  private boolean personal;
  private String integrity;

  Reports() {
    header.put("plan_id", "plan-1");
    header.put("state", "VERIFIED");
    header.put("at", AT);
    header.put("actor", "operator");
    header.put("run_id", "run-1");
    header.put("job", "trial-retention");
    header.put("env", "test");
    header.put("author", "author");
    header.put("created_at", AT);
    header.put("as_of", AT);
    header.put("snapshot_times", scala(Map.of("jobs", AT)));
    header.put("target_identities", scala(Map.of("files", "s3:127.0.0.1/bucket")));
    header.put("spec", "{}");
    header.put("spec_hash", "5bec");
    header.put("digest", "d19e57");
    header.put("verdicts", scala(Map.of("LIVE", 28L, "EXPIRED", 17L, "ORPHAN", 3L)));
    header.put("verdict_bytes", scala(Map.of("LIVE", 588L, "EXPIRED", 357L, "ORPHAN", 166L)));
    header.put("actions", scala(Map.of("DELETE_OBJECT", 20L)));
    header.put("action_bytes", 523L);
    header.put("inventory", 48L);
    header.put("references", scala(Map.of("jobs", 50L)));
    header.put("refused", JavaConverters.asScalaBuffer(List.<String>of()).toSeq());
  }

  Reports with(String column, Object value) {
    header.put(column, value);
    return this;
  }

  Reports refusedBy(String guard) {
    return with("state", "REFUSED")
        .with("refused", JavaConverters.asScalaBuffer(List.of(guard)).toSeq());
  }

  Reports versions(ReportData.Versions other) {
    versions = other;
    return this;
  }

  Reports personal() {
    personal = true;
    return this;
  }

  Reports integrity(String problem) {
    integrity = problem;
    return this;
  }

  /** Actions that ended so; {@code statement} is null where nobody looked again. */
  Reports cell(String target, String kind, String outcome, String statement, long actions) {
    return cell(target, kind, outcome, null, statement, null, actions);
  }

  Reports cell(
      String target,
      String kind,
      String outcome,
      String reason,
      String statement,
      String statementReason,
      long actions) {
    cells.add(
        new ReportData.Cell(
            target,
            kind,
            outcome,
            reason,
            outcome.equals("FAILED") ? "ACCESS_DENIED" : null,
            statement,
            statementReason,
            kind.equals("DELETE_OBJECT") ? AgeBand.YEAR : null,
            actions,
            actions * 10,
            outcome.equals("APPLIED") ? actions * 10 : 0,
            outcome.equals("OPEN") ? 0 : actions,
            0,
            statement == null ? null : AT));
    return this;
  }

  Reports failure(String category, String message, long actions) {
    failures.add(new ReportData.Failure(category, message, actions));
    return this;
  }

  /** One object that shows up wherever a report names objects. */
  Reports item(String key) {
    ReportData.Item item = new ReportData.Item("DELETE_OBJECT", "bucket", key, 10, key);
    items.add(item);
    spared.add(
        new ReportData.Spared(
            "HELD", 1, 10, List.of(new ReportData.Reason(key, 1)), List.of(item)));
    return failure("OTHER", key, 1);
  }

  ReportData data() {
    PlanHeader plan =
        PlanHeader.of(
            new GenericRowWithSchema(
                Arrays.stream(PlanTables.HEADERS.fieldNames()).map(header::get).toArray(),
                PlanTables.HEADERS));
    boolean begun = cells.stream().anyMatch(cell -> !cell.outcome().equals("OPEN"));
    return new ReportData(
        plan,
        List.of(plan),
        List.of("An object stays while somebody refers to it."),
        "job = trial-retention\n",
        personal,
        cells,
        failures,
        spared,
        items,
        items,
        items,
        begun
            ? new ReportData.Waves(
                1,
                AT,
                AT.plusSeconds(10),
                List.of(new ReportData.Wave("run-1", 1, AT, AT.plusSeconds(10), 20, 0, 0, 523)))
            : new ReportData.Waves(0, null, null, List.of()),
        versions,
        new ReportData.Made(AT, "reader", "run-2", integrity));
  }

  String html() {
    return ReportPage.of(data());
  }

  Page page() throws Exception {
    return new Page(html());
  }

  Certificate certificate() {
    return Certificate.of(data());
  }

  private static Object scala(Map<?, ?> map) {
    return JavaConverters.mapAsScalaMap(map);
  }
}
