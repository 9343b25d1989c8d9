package dev.lethe.cli;

import static org.apache.spark.sql.functions.col;

import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanStore;
import dev.lethe.report.Csv;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.report.Values;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The actions and findings of a plan that somebody asked for, in the plan's order.
 *
 * @param actions as many as are to be shown
 * @param findings as many as are to be shown
 */
record PlanView(
    Dataset<Row> actions, Dataset<Row> findings, long totalActions, long totalFindings, int limit) {
  private static final List<String> CSV =
      List.of(
          "section",
          "rule",
          "verdict",
          "kind",
          "target",
          "container",
          "key",
          "version",
          "etag",
          "stage",
          "bytes",
          "groups",
          "why",
          "action_id");
  private static final List<String> TABLE = List.of("verdict", "kind", "key", "size", "why");
  private static final int WHY = 70;

  /**
   * @param verdict null for all
   * @param rule null for all
   * @param limit of each; 0 for all
   */
  static PlanView of(PlanStore plans, String planId, String verdict, String rule, int limit) {
    Dataset<Row> actions = only(plans.shownActions(planId), verdict, rule);
    Dataset<Row> findings = only(plans.findings(planId), verdict, rule);
    return new PlanView(
        first(actions.orderBy("group_seq", "stage", "action_id"), limit),
        first(findings.orderBy("rule", "verdict", "locator.container", "locator.key"), limit),
        actions.count(),
        findings.count(),
        limit);
  }

  void table(Terminal out) {
    out.line("%nActions:");
    out.table(TABLE, texts(actions, PlanView::action));
    out.line("%nFindings (spared):");
    out.table(TABLE, texts(findings, PlanView::finding));
    out.line("%n%s", shown());
  }

  void csv(PrintStream out) {
    // Written row by row, so without the flush after each that a terminal wants.
    PrintStream buffered =
        new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8);
    Csv csv = new Csv(buffered);
    try {
      csv.row(CSV);
      actions.toLocalIterator().forEachRemaining(row -> csv.row(cells(row, true)));
      findings.toLocalIterator().forEachRemaining(row -> csv.row(cells(row, false)));
    } finally {
      buffered.flush();
    }
  }

  void json(PlanHeader header, RunResult result, JsonOutput json) {
    result.put("action_counts", new TreeMap<>(header.actions()));
    result.put("actions_total", totalActions).put("findings_total", totalFindings);
    result.put("limit", limit);
    json.array("actions", values(actions));
    json.array("findings", values(findings));
  }

  /** How many of how many: a limit never looks like the total. */
  String shown() {
    return "Shown: "
        + shown(totalActions, "actions")
        + " and "
        + shown(totalFindings, "findings")
        + (limit > 0 && (totalActions > limit || totalFindings > limit)
            ? "; --limit 0 shows all."
            : ".");
  }

  private String shown(long total, String what) {
    long shown = limit == 0 ? total : Math.min(limit, total);
    return String.format(Locale.ROOT, "%,d of %,d %s", shown, total, what);
  }

  private static Dataset<Row> only(Dataset<Row> rows, String verdict, String rule) {
    Dataset<Row> wanted = verdict == null ? rows : rows.where(col("verdict").equalTo(verdict));
    return rule == null ? wanted : wanted.where(col("rule").equalTo(rule));
  }

  private static Dataset<Row> first(Dataset<Row> rows, int limit) {
    return limit == 0 ? rows : rows.limit(limit);
  }

  private static Iterator<Map<String, Object>> values(Dataset<Row> rows) {
    Column[] columns =
        Arrays.stream(rows.columns())
            .filter(name -> !name.equals("group_seq") && !name.equals("plan_id"))
            .map(rows::col)
            .toArray(Column[]::new);
    return stream(rows.select(columns)).map(Values::of).iterator();
  }

  private static Iterator<List<String>> texts(
      Dataset<Row> rows, java.util.function.Function<Row, List<String>> cells) {
    return stream(rows).map(cells).iterator();
  }

  private static Stream<Row> stream(Dataset<Row> rows) {
    Iterable<Row> iterable = rows::toLocalIterator;
    return StreamSupport.stream(iterable.spliterator(), false);
  }

  private static List<String> action(Row row) {
    return Arrays.asList(
        row.getAs("verdict"),
        row.<String>getAs("kind").replace('_', ' ').toLowerCase(Locale.ROOT),
        row.<Row>getAs("locator").getAs("key"),
        row.<String>getAs("kind").endsWith("OBJECT") ? Terminal.bytes(row.getAs("bytes")) : "-",
        shortened(why(row)));
  }

  private static List<String> finding(Row row) {
    return Arrays.asList(
        row.getAs("verdict"),
        "-",
        row.<Row>getAs("locator").getAs("key"),
        row.<Long>getAs("bytes") == 0 ? "-" : Terminal.bytes(row.getAs("bytes")),
        shortened(row.getAs("reason")));
  }

  private static List<?> cells(Row row, boolean action) {
    Row locator = row.getAs("locator");
    return Arrays.<Object>asList(
        action ? "action" : "finding",
        row.<Object>getAs("rule"),
        row.<Object>getAs("verdict"),
        action ? row.<Object>getAs("kind") : null,
        action ? row.<Object>getAs("target") : null,
        locator.<Object>getAs("container"),
        locator.<Object>getAs("key"),
        locator.<Object>getAs("version"),
        locator.<Object>getAs("etag"),
        action ? row.<Object>getAs("stage") : null,
        row.<Object>getAs("bytes"),
        String.join(" ", row.<String>getList(row.fieldIndex("groups"))),
        action ? why(row) : row.<Object>getAs("reason"),
        action ? row.<Object>getAs("action_id") : null);
  }

  private static String why(Row action) {
    Map<String, String> evidence = new TreeMap<>(action.getJavaMap(action.fieldIndex("evidence")));
    String expired = evidence.remove("expired_references");
    String words =
        expired == null
            ? ""
            : expired.equals("0") ? "no references; " : "expired references: " + expired + "; ";
    return words
        + evidence.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String shortened(String text) {
    return text == null || text.length() <= WHY ? text : text.substring(0, WHY - 1) + "…";
  }
}
