package dev.lethe.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Outcome;
import dev.lethe.store.DeltaStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads the audit; every count that Lethe prints comes from here. */
public final class Audit {
  private final DeltaStore store;

  public Audit(DeltaStore store) {
    this.store = store;
  }

  /** All rows, columns as in {@link AuditTable#SCHEMA}. */
  public Dataset<Row> rows() {
    return store.read(AuditTable.TABLE);
  }

  /** The rows of one plan. */
  public Dataset<Row> ofPlan(String planId) {
    return rows().where(col("plan_id").equalTo(planId));
  }

  /** The outcomes of a plan after which an action is never tried again: one a action. */
  public Dataset<Row> terminal(String planId) {
    return terminal(ofPlan(planId));
  }

  /** Those of the rows after whose outcome an action is never tried again. */
  public static Dataset<Row> terminal(Dataset<Row> rows) {
    return rows.where(col("outcome").isin(AuditTable.TERMINAL.toArray()));
  }

  /** What one run has written about one of its waves. */
  public Dataset<Row> ofWave(String planId, String runId, int wave) {
    return ofPlan(planId).where(col("run_id").equalTo(runId).and(col("wave").equalTo(wave)));
  }

  /**
   * The {@code group_seq} from which on nobody has ever begun a plan's actions; 0 where no wave was
   * started.
   */
  public long begunUpTo(String planId) {
    Row last =
        ofPlan(planId)
            .where(col("outcome").equalTo(AuditTable.WAVE_STARTED))
            .select(
                max(
                    coalesce(
                        regexp_extract(col("message"), AuditTable.UP_TO + "(\\d+)", 1)
                            .cast("bigint"),
                        lit(Long.MAX_VALUE))))
            .first();
    return last.isNullAt(0) ? 0 : last.getLong(0);
  }

  /**
   * Outcome → actions over the whole plan: each action counts once, by its terminal outcome, or as
   * FAILED if it has none and was tried.
   */
  public Map<String, Long> outcomes(String planId) {
    Dataset<Row> terminal = terminal(planId).select("action_id", "outcome");
    Dataset<Row> failed =
        ofPlan(planId)
            .where(col("outcome").equalTo("FAILED"))
            .select("action_id", "outcome")
            .distinct();
    Dataset<Row> open =
        failed.join(
            terminal, failed.col("action_id").equalTo(terminal.col("action_id")), "left_anti");
    return counts(terminal.union(open), "outcome");
  }

  /** Actions that are done and only hid their item, and that nobody has undone. */
  public long hidden(String planId) {
    return kept(planId, Outcome.HIDDEN);
  }

  /** Actions that are done and moved their item into quarantine, and that nobody has undone. */
  public long quarantined(String planId) {
    return kept(planId, Outcome.QUARANTINED);
  }

  private long kept(String planId, String reason) {
    return withoutUndone(planId, terminal(planId).where(col("reason").equalTo(reason))).count();
  }

  /** The same rows without those of actions that were undone. */
  public Dataset<Row> withoutUndone(String planId, Dataset<Row> rows) {
    Dataset<Row> undone =
        ofPlan(planId).where(col("outcome").equalTo(AuditTable.UNDONE)).select("action_id");
    return rows.join(undone, rows.col("action_id").equalTo(undone.col("action_id")), "left_anti");
  }

  /**
   * What a plan really erased or masked in one container of a system; not what it only hid or
   * moved.
   *
   * @param target the connection
   * @param items rows, documents, objects or keys, each once whatever was done to it
   * @param rows as the system counted them
   */
  public record Erased(String target, String container, String kind, long items, long rows) {}

  /** What a plan really erased or masked: an entry a connection, container and kind of action. */
  public List<Erased> erased(String planId) {
    Dataset<Row> applied =
        terminal(planId)
            .where(
                col("outcome")
                    .equalTo("APPLIED")
                    .and(
                        not(
                            coalesce(col("reason"), lit(""))
                                .isin(Outcome.HIDDEN, Outcome.QUARANTINED))));
    return withoutUndone(planId, applied)
        .groupBy(col("target"), col("locator.container").as("container"), col("kind"))
        .agg(countDistinct(col("locator.key")), sum(col("rows")))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Erased(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4)))
        .toList();
  }

  /** How many actions of a kind are done: what they are about is gone. */
  public long gone(String planId, ActionKind kind) {
    return terminal(planId)
        .where(col("outcome").isin(AuditTable.GONE.toArray()).and(col("kind").equalTo(kind.name())))
        .count();
  }

  /** Outcome → rows of some outcomes that one run wrote. */
  public Map<String, Long> ofRun(String planId, String runId, List<String> outcomes) {
    return counts(
        ofPlan(planId)
            .where(col("run_id").equalTo(runId).and(col("outcome").isin(outcomes.toArray()))),
        "outcome");
  }

  /** How many of the VERIFIED of one run are for this reason not gone. */
  public long sightings(String planId, String runId, String reason) {
    return ofPlan(planId)
        .where(
            col("run_id")
                .equalTo(runId)
                .and(col("outcome").equalTo(AuditTable.VERIFIED))
                .and(col("reason").equalTo(reason)))
        .count();
  }

  /** VERIFIED and LEFTOVER → actions, as one run stated them. */
  public Map<String, Long> statements(String planId, String runId) {
    return ofRun(planId, runId, List.of(AuditTable.VERIFIED, AuditTable.LEFTOVER));
  }

  /**
   * People, by their pseudonyms, some of whose data stays for a reason: it is nobody's leftover.
   */
  public Set<String> sparedSubjects(String planId) {
    return ofPlan(planId)
        .where(col("outcome").equalTo("SKIPPED"))
        .select(explode(col("subjects")).as("subject"))
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  /** Reason → actions that were skipped for it. */
  public Map<String, Long> skipped(String planId) {
    return counts(ofPlan(planId).where(col("outcome").equalTo("SKIPPED")), "reason");
  }

  /** Category → actions that failed and are still open, each by its last failure. */
  public Map<String, Long> failures(String planId) {
    Dataset<Row> terminal = terminal(planId).select("action_id");
    Dataset<Row> failed = ofPlan(planId).where(col("outcome").equalTo("FAILED"));
    return counts(
        failed
            .join(terminal, failed.col("action_id").equalTo(terminal.col("action_id")), "left_anti")
            .groupBy("action_id")
            .agg(max_by(col("category"), col("finished_at")).as("category")),
        "category");
  }

  /**
   * Each action of these audit rows once: {@code plan_id, action_id, outcome} (its terminal
   * outcome, else FAILED), {@code reason, category, message, at, run_id, actor, bytes} of that
   * outcome, {@code attempts} over all runs, and {@code verified}: VERIFIED, LEFTOVER or what an
   * undo came to, as it was stated last, with {@code verified_reason, verified_message} and {@code
   * verified_at}.
   */
  public static Dataset<Row> lastOutcomes(Dataset<Row> rows) {
    Column terminal = col("outcome").isin(AuditTable.TERMINAL.toArray());
    Column tried = terminal.or(col("outcome").equalTo("FAILED"));
    Column stated =
        col("outcome")
            .isin(
                AuditTable.VERIFIED,
                AuditTable.LEFTOVER,
                AuditTable.UNDONE,
                AuditTable.UNDO_FAILED,
                AuditTable.UNDO_SKIPPED);
    Column last =
        struct(
            col("outcome"),
            col("reason"),
            col("category"),
            col("message"),
            col("finished_at").as("at"),
            col("run_id"),
            col("actor"),
            col("bytes"));
    Column statement =
        struct(
            col("outcome").as("verified"),
            col("reason").as("verified_reason"),
            concat_ws(": ", col("category"), col("message")).as("verified_message"),
            col("finished_at").as("verified_at"));
    return rows.where(col("action_id").isNotNull())
        .groupBy("plan_id", "action_id")
        .agg(
            max_by(when(tried, last), when(tried, struct(terminal, col("finished_at")))).as("last"),
            sum(when(tried, col("attempt")).otherwise(lit(0))).as("attempts"),
            max_by(statement, when(stated, col("finished_at"))).as("statement"))
        .select("plan_id", "action_id", "last.*", "attempts", "statement.*");
  }

  /** How many rows of a table Lethe erased since an instant, over all jobs. */
  public long rowsErasedSince(String target, String table, Instant since) {
    return rows()
        .where(
            col("day")
                .geq(lit(since.atOffset(ZoneOffset.UTC).toLocalDate()))
                .and(col("kind").equalTo("DELETE_ROW"))
                .and(col("outcome").equalTo("APPLIED"))
                .and(col("target").equalTo(target))
                .and(col("locator.container").equalTo(table))
                .and(col("finished_at").geq(lit(since))))
        .count();
  }

  private static Map<String, Long> counts(Dataset<Row> rows, String column) {
    Map<String, Long> counts = new TreeMap<>();
    rows.groupBy(column)
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> counts.put(String.valueOf(row.getString(0)), row.getLong(1)));
    return counts;
  }
}
