package dev.lethe.plan;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import dev.lethe.LetheException;
import dev.lethe.audit.AuditTable;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.Suggestion;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.Table;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Plans as they are kept: written once, then only ever read by id. */
public final class PlanStore {
  private static final Pattern PLAN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** An end stays an end, also if another process wrote a state at the same moment. */
  private static final Column ENDED = not(col("state").isin("PLANNED", "APPROVED", "STARTED"));

  private final DeltaStore store;
  private final Clock clock;

  public PlanStore(DeltaStore store, Clock clock) {
    this.store = requireNonNull(store, "store is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Checks an id that somebody gave.
   *
   * @throws LetheException exit 2 if it could not be a folder's name
   */
  public static String checkedId(String planId) {
    if (!PLAN_ID.matcher(planId).matches()) {
      throw LetheException.badInput(
          "the plan id '"
              + planId
              + "' is not usable: letters, digits, '.', '_' and '-', at most 128, a letter or digit"
              + " first.");
    }
    return planId;
  }

  /** The plan's present state, if there is such a plan. */
  public Optional<PlanHeader> find(String planId) {
    List<Row> rows =
        headers()
            .where(col("plan_id").equalTo(planId))
            .orderBy(ENDED.desc(), col("at").desc())
            .limit(1)
            .collectAsList();
    return rows.stream().findFirst().map(PlanHeader::of);
  }

  /**
   * The plan's present state.
   *
   * @throws LetheException exit 2 if there is no such plan
   */
  public PlanHeader header(String planId) {
    checkedId(planId);
    return find(planId)
        .orElseThrow(
            () ->
                LetheException.badInput(
                    "there is no plan '"
                        + planId
                        + "' in the store "
                        + store.files()
                        + Suggestion.near(planId, newest())
                        + " `lethe history` lists the plans."));
  }

  /** Each plan's present state, columns as in {@link PlanTables#HEADERS}. */
  public Dataset<Row> present() {
    Dataset<Row> headers = headers();
    Column whole =
        struct(Arrays.stream(headers.columns()).map(headers::col).toArray(Column[]::new));
    return headers
        .groupBy("plan_id")
        .agg(max_by(whole, struct(ENDED, col("at"))).as("header"))
        .select("header.*");
  }

  /** All states of one plan, first to last. */
  public List<PlanHeader> states(String planId) {
    return headers().where(col("plan_id").equalTo(planId)).orderBy("at").collectAsList().stream()
        .map(PlanHeader::of)
        .toList();
  }

  private List<String> newest() {
    return present().orderBy(col("at").desc()).limit(50).select("plan_id").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** All states of all plans, columns as in {@link PlanTables#HEADERS}. */
  public Dataset<Row> headers() {
    return store.read(PlanTables.PLAN_HEADERS);
  }

  /** The actions of one plan, columns as in {@link PlanTables#ACTIONS}. */
  public Dataset<Row> actions(String planId) {
    return store.read(PlanTables.PLANS).where(col("plan_id").equalTo(planId));
  }

  /** The actions that one addendum brought. */
  Dataset<Row> addendum(String planId, String name) {
    return actions(planId).where(col("addendum").equalTo(name));
  }

  /** The same for people to read: where a key is sealed, its pseudonym stands in its place. */
  public Dataset<Row> shownActions(String planId) {
    Column named = coalesce(col("evidence").getItem(AuditTable.LOCATOR), col("locator.key"));
    return actions(planId)
        .withColumn(
            "locator",
            struct(
                col("locator.container"),
                named.as("key"),
                col("locator.version"),
                col("locator.etag")));
  }

  /** Connection → rows, documents, objects or keys of a plan, each once whatever is done to it. */
  public Map<String, Long> items(String planId) {
    Map<String, Long> items = new TreeMap<>();
    shownActions(planId)
        .groupBy("target")
        .agg(
            countDistinct(
                col("locator.container"),
                col("locator.key"),
                coalesce(col("locator.version"), lit(""))))
        .collectAsList()
        .forEach(row -> items.put(row.getString(0), row.getLong(1)));
    return items;
  }

  /** What was spared in one plan, columns as in {@link PlanTables#FINDINGS}. */
  public Dataset<Row> findings(String planId) {
    return store.read(PlanTables.FINDINGS_TABLE).where(col("plan_id").equalTo(planId));
  }

  /** Whom plans are about, columns as in {@link PlanTables#SUBJECTS}. */
  public Dataset<Row> subjects() {
    return store.read(PlanTables.SUBJECTS_TABLE);
  }

  /** Pseudonym of each person whose data goes by this plan → all pseudonyms of that person. */
  public Map<String, Set<String>> aliases(String planId) {
    Map<String, Set<String>> aliases = new HashMap<>();
    for (Row row :
        subjects()
            .where(col("plan_id").equalTo(planId).and(col("verdict").equalTo("MATCHED")))
            .select("subject", "aliases")
            .collectAsList()) {
      aliases.put(row.getString(0), new HashSet<>(row.getList(1)));
    }
    return aliases;
  }

  /**
   * The latest states of one job's plans for one tenant and environment, newest first, without the
   * plans that one of these guards refused, however many those are.
   */
  List<PlanHeader> ofJobUnlessRefused(
      String job, String tenant, String environment, String... guards) {
    return headers()
        .where(of(job, tenant, environment).and(not(arrays_overlap(col("refused"), lit(guards)))))
        .orderBy(col("at").desc())
        .limit(200)
        .collectAsList()
        .stream()
        .map(PlanHeader::of)
        .toList();
  }

  private static Column of(String job, String tenant, String environment) {
    return col("job")
        .equalTo(job)
        .and(col("tenant").eqNullSafe(tenant))
        .and(col("env").equalTo(environment));
  }

  /**
   * A started plan of the same job, tenant and settings that may still be resumed; never an
   * unstarted one.
   */
  public Optional<PlanHeader> unfinished(
      JobSpec job, String tenant, String environment, Instant now) {
    Instant oldest = now.minus(job.guards().resumeAge());
    return present()
        .where(
            of(job.name(), tenant, environment)
                .and(col("state").equalTo(PlanHeader.State.STARTED.name()))
                .and(col("spec_hash").equalTo(job.hash()))
                .and(col("started_at").geq(lit(oldest))))
        .orderBy(col("at").desc())
        .limit(1)
        .collectAsList()
        .stream()
        .map(PlanHeader::of)
        .findFirst();
  }

  /**
   * Who cancelled a plan; a cancellation counts from the moment it is written, whatever was written
   * after it.
   */
  public Optional<String> cancelledBy(String planId) {
    return headers()
        .where(
            col("plan_id")
                .equalTo(planId)
                .and(col("state").equalTo(PlanHeader.State.CANCELLED.name())))
        .select("actor")
        .limit(1)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .findFirst();
  }

  /**
   * Writes the rows of a plan.
   *
   * @param again whether somebody began to write this plan before: what is left of that is replaced
   */
  void write(Table table, String planId, Dataset<Row> rows, boolean again) {
    if (again) {
      store.replace(table, rows, "plan_id", planId);
    } else {
      store.append(table, rows);
    }
  }

  /** Adds actions to a plan; they count as soon as its header knows their digest. */
  void add(Dataset<Row> actions) {
    store.append(PlanTables.PLANS, actions);
  }

  /**
   * Removes an addendum that somebody began to write and never recorded. Whoever calls this holds
   * the plan's lease.
   */
  public void forgetUnrecorded(PlanHeader header) {
    Column unrecorded =
        col("addendum")
            .isNotNull()
            .and(not(col("addendum").isin(header.addenda().keySet().toArray())));
    Dataset<Row> actions = actions(header.planId());
    if (!actions.where(unrecorded).isEmpty()) {
      store.replace(PlanTables.PLANS, actions.where(not(unrecorded)), "plan_id", header.planId());
    }
  }

  void write(PlanHeader header) {
    store.append(
        PlanTables.PLAN_HEADERS,
        store.spark().createDataFrame(List.of(header.toRow()), PlanTables.HEADERS).coalesce(1));
  }

  /** Records that a plan is in another state now. */
  public PlanHeader advance(
      PlanHeader header,
      PlanHeader.State state,
      String actor,
      String runId,
      Map<String, Object> changes) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant at = now.isAfter(header.at()) ? now : header.at().plus(1, ChronoUnit.MICROS);
    PlanHeader next = header.next(state, at, actor, runId, changes);
    write(next);
    return next;
  }
}
