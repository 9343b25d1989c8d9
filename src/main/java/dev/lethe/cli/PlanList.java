package dev.lethe.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.audit.Audit;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One line a plan, newest first. */
final class PlanList {
  private final Workbench bench;
  private final HistoryVerb.Filter filter;

  PlanList(Workbench bench, HistoryVerb.Filter filter) {
    this.bench = bench;
    this.filter = filter;
  }

  void print(RunResult result, Terminal out) throws IOException {
    Dataset<Row> wanted = bench.plans().present().where(wanted());
    long total = wanted.count();
    Dataset<Row> newest = wanted.orderBy(col("created_at").desc(), col("plan_id"));
    List<PlanHeader> headers =
        (filter.limit() == 0 ? newest : newest.limit(filter.limit()))
            .collectAsList().stream().map(PlanHeader::of).toList();
    Map<String, Counts> counts = counts(headers);
    List<Map<String, Object>> plans = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>();
    for (PlanHeader header : headers) {
      Counts of = counts.getOrDefault(header.planId(), new Counts());
      plans.add(fields(header, of));
      lines.add(line(header, of));
    }
    result.put("plans", plans).put("total", total).put("limit", filter.limit());
    out.table(
        List.of(
            "plan",
            "job",
            "state",
            "as of",
            "created",
            "author",
            "actions",
            "outcomes",
            "leftovers",
            "refused"),
        lines.iterator());
    out.line(
        "%nShown: %,d of %,d plans%s",
        headers.size(), total, headers.size() < total ? "; --limit 0 shows all." : ".");
  }

  private Column wanted() {
    Column wanted = lit(true);
    if (filter.job() != null) {
      wanted = wanted.and(col("job").equalTo(filter.job()));
    }
    return filter.since() == null ? wanted : wanted.and(col("created_at").geq(lit(filter.since())));
  }

  private Map<String, Counts> counts(List<PlanHeader> headers) throws IOException {
    Object[] ids = headers.stream().map(PlanHeader::planId).toArray();
    Map<String, Counts> counts = new HashMap<>();
    Audit.lastOutcomes(bench.audit().rows().where(col("plan_id").isin(ids)))
        .groupBy("plan_id", "outcome", "verified")
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(
            row ->
                counts
                    .computeIfAbsent(row.getString(0), id -> new Counts())
                    .add(row.getString(1), row.getString(2), row.getLong(3)));
    return counts;
  }

  private static Map<String, Object> fields(PlanHeader header, Counts counts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("plan_id", header.planId());
    fields.put("job", header.job());
    fields.put("tenant", header.tenant());
    fields.put("environment", header.environment());
    fields.put("state", header.state().name());
    fields.put("as_of", header.asOf().toString());
    fields.put("created_at", header.createdAt().toString());
    fields.put("author", header.author());
    fields.put("verdicts", new TreeMap<>(header.verdicts()));
    fields.put("actions", new TreeMap<>(header.actions()));
    fields.put("outcomes", counts.outcomes);
    fields.put("leftovers", counts.verified ? counts.leftovers : null);
    fields.put("refused", header.refused());
    return fields;
  }

  private static List<String> line(PlanHeader header, Counts counts) {
    return Arrays.asList(
        header.planId(),
        header.job() + (header.tenant() == null ? "" : "/" + header.tenant()),
        header.state().name(),
        seconds(header.asOf()),
        seconds(header.createdAt()),
        header.author(),
        String.format(Locale.ROOT, "%,d", header.totalActions()),
        counts.outcomes.isEmpty() ? "-" : words(counts.outcomes),
        counts.verified ? String.valueOf(counts.leftovers) : "-",
        header.refused().isEmpty() ? "-" : String.join(",", header.refused()));
  }

  /** For example "APPLIED 12, FAILED 1". */
  static String words(Map<String, Long> counts) {
    return String.join(
        ", ",
        counts.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .toList());
  }

  static String seconds(java.time.Instant at) {
    return at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  /** What the audit says of one plan. */
  static final class Counts {
    private final Map<String, Long> outcomes = new TreeMap<>();
    private long leftovers;
    private boolean verified;

    void add(String outcome, String statement, long actions) {
      if (outcome != null) {
        outcomes.merge(outcome, actions, Long::sum);
      }
      verified |= statement != null;
      leftovers += "LEFTOVER".equals(statement) ? actions : 0;
    }
  }
}
