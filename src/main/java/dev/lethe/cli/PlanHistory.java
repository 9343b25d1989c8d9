package dev.lethe.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Outcome;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.report.Values;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

/** A plan's states, and each of its actions once, with its last outcome. */
final class PlanHistory {
  private static final List<String> HEADS =
      List.of("outcome", "verified", "tries", "kind", "key", "at", "why");

  private final Workbench bench;
  private final HistoryVerb.Filter filter;

  PlanHistory(Workbench bench, HistoryVerb.Filter filter) {
    this.bench = bench;
    this.filter = filter;
  }

  /**
   * @param json null for people
   */
  void print(RunResult result, Terminal out, JsonOutput json) throws IOException {
    PlanHeader header = bench.plans().header(filter.plan());
    result.plan(header);
    Dataset<Row> actions = actions();
    Map<String, Long> outcomes = counts(actions, "outcome");
    Map<String, Long> statements = counts(actions.where(col("verified").isNotNull()), "verified");
    long matching = actions.where(wanted()).count();
    result.put("states", states()).put("action_counts", new TreeMap<>(header.actions()));
    result.outcomes(outcomes).put("statements", statements);
    result.leftovers(statements.getOrDefault(AuditTable.LEFTOVER, 0L));
    long hidden = bench.audit().hidden(filter.plan());
    result.put("hidden", hidden);
    result.put("total", total(outcomes)).put("matching", matching).put("limit", filter.limit());
    Dataset<Row> sorted = actions.where(wanted()).orderBy("group_seq", "stage", "action_id");
    Dataset<Row> shown = filter.limit() == 0 ? sorted : sorted.limit(filter.limit());
    if (json != null) {
      json.array("actions", stream(shown.drop("group_seq"), Values::of));
      return;
    }
    tell(header, out);
    out.line("");
    long lines = out.table(HEADS, stream(shown, PlanHistory::line));
    out.line("%nShown: %,d of %,d actions%s", lines, total(outcomes), rest(lines, matching));
    out.line(
        "  %s%s",
        PlanList.words(outcomes),
        statements.isEmpty() ? "" : "; looked at again: " + PlanList.words(statements));
    out.hidden(hidden);
  }

  private String rest(long lines, long matching) {
    String which = filter.outcome() == null ? "" : ", those that are " + filter.outcome();
    return lines < matching
        ? String.format(
            Locale.ROOT, "%s (%,d match; --limit 0 shows all of them).", which, matching)
        : which + ".";
  }

  private Dataset<Row> actions() throws IOException {
    Dataset<Row> actions = bench.plans().shownActions(filter.plan());
    Dataset<Row> last = Audit.lastOutcomes(bench.audit().ofPlan(filter.plan()));
    return actions
        .join(last, actions.col("action_id").equalTo(last.col("action_id")), "left_outer")
        .select(
            actions.col("action_id"),
            actions.col("rule"),
            actions.col("verdict"),
            actions.col("kind"),
            actions.col("target"),
            actions.col("locator"),
            actions.col("groups"),
            actions.col("stage"),
            actions.col("group_seq"),
            coalesce(last.col("outcome"), lit("OPEN")).as("outcome"),
            last.col("verified"),
            last.col("verified_reason"),
            last.col("verified_message"),
            coalesce(last.col("attempts"), lit(0)).as("attempts"),
            last.col("reason"),
            last.col("category"),
            last.col("message"),
            last.col("at"),
            last.col("run_id"),
            last.col("actor"));
  }

  private Column wanted() {
    Column wanted = lit(true);
    if (filter.outcome() != null) {
      wanted =
          wanted.and(
              col("outcome")
                  .equalTo(filter.outcome())
                  .or(col("verified").eqNullSafe(filter.outcome())));
    }
    return filter.since() == null ? wanted : wanted.and(col("at").geq(lit(filter.since())));
  }

  private List<Map<String, Object>> states() throws IOException {
    return bench.plans().states(filter.plan()).stream()
        .map(
            state -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("state", state.state().name());
              fields.put("at", state.at().toString());
              fields.put("actor", state.actor());
              fields.put("run_id", state.runId());
              fields.put("reason", state.reason());
              return fields;
            })
        .toList();
  }

  private void tell(PlanHeader header, Terminal out) throws IOException {
    out.line("Plan %s of job %s, as of %s%n", header.planId(), header.job(), header.asOf());
    out.table(
        List.of("state", "at", "by", "run", "why"),
        bench.plans().states(filter.plan()).stream()
            .map(
                state ->
                    Arrays.asList(
                        state.state().name(),
                        PlanList.seconds(state.at()),
                        state.state() == PlanHeader.State.APPROVED
                            ? state.approver().orElse(state.actor())
                            : state.actor(),
                        state.runId(),
                        state.reason()))
            .iterator());
  }

  private static List<String> line(Row row) {
    Instant at = row.getAs("at");
    return Arrays.asList(
        row.getAs("outcome"),
        row.getAs("verified"),
        String.valueOf(row.<Object>getAs("attempts")),
        row.<String>getAs("kind").replace('_', ' ').toLowerCase(Locale.ROOT),
        row.<Row>getAs("locator").getAs("key"),
        at == null ? null : PlanList.seconds(at),
        whyStated(row));
  }

  /** Why the action ended so and, where that was looked at again, why it was found so. */
  private static String whyStated(Row row) {
    String why = why(row);
    String stated =
        Stream.of(row.<String>getAs("verified_reason"), row.<String>getAs("verified_message"))
            .filter(part -> part != null && !part.isEmpty())
            .collect(Collectors.joining(": "));
    if (stated.isEmpty() || stated.equals(row.getAs("reason"))) {
      return why;
    }
    return why == null ? stated : why + "; " + stated;
  }

  /** Reason, category and the server's words, as far as there are any. */
  static String why(Row row) {
    List<String> parts =
        List.of("reason", "category", "message").stream()
            .map(column -> row.<String>getAs(column))
            .filter(part -> part != null)
            .map(part -> part.equals(Outcome.HIDDEN) ? Terminal.HIDDEN : part)
            .toList();
    return parts.isEmpty() ? null : String.join(": ", parts);
  }

  private static long total(Map<String, Long> outcomes) {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> counts(Dataset<Row> rows, String column) {
    Map<String, Long> counts = new TreeMap<>();
    rows.groupBy(column)
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  static <T> Iterator<T> stream(Dataset<Row> rows, java.util.function.Function<Row, T> mapping) {
    Iterable<Row> iterable = rows::toLocalIterator;
    return StreamSupport.stream(iterable.spliterator(), false).map(mapping).iterator();
  }
}
