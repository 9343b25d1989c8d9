package dev.lethe.apply;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.when;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanIntegrity;
import dev.lethe.plan.PlanStore;
import dev.lethe.plan.TargetIdentities;
import dev.lethe.spec.Conf;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Brings back what a plan only hid, by removing exactly the delete markers that it set, and what it
 * quarantined, from exactly the copies that it made.
 */
public final class Undoer {
  private static final List<String> OUTCOMES =
      List.of(AuditTable.UNDONE, AuditTable.UNDO_FAILED, AuditTable.UNDO_SKIPPED);

  private static final Duration LONGEST = Duration.ofDays(7);

  /** The marker of a bucket whose versioning is suspended: it has replaced the object. */
  private static final String REPLACED = "null";

  private static final Column BUCKET = col("locator.container");

  /** The bucket that a copy is in: of its place, what is before the first "/". */
  private static final Column QUARANTINE =
      when(col("reason").equalTo(Outcome.QUARANTINED), substring_index(col("marker"), "/", 1));

  private final DeltaStore store;
  private final PlanStore plans;
  private final Audit audit;
  private final Conf conf;
  private final Connections connections;
  private final Consumer<String> progress;

  public Undoer(
      DeltaStore store,
      Conf conf,
      Connections connections,
      Clock clock,
      Consumer<String> progress) {
    this.store = store;
    this.plans = new PlanStore(store, clock);
    this.audit = new Audit(store);
    this.conf = conf;
    this.connections = connections;
    this.progress = progress;
  }

  /**
   * What there is to undo.
   *
   * @param open objects behind a marker that we set or in quarantine, not undone yet
   * @param undone objects that are back
   * @param objects erased for good, or hidden by a marker of which it is not known that it is ours
   * @param rows erased for good
   */
  public record Reach(long open, long undone, long objects, long rows) {}

  /** What one undo did: objects that are back, that could not be brought back, left alone. */
  public record Result(PlanHeader header, long undone, long failed, long skipped) {}

  /**
   * What could be undone; touches nothing.
   *
   * @throws LetheException exit 2 if there is no such plan
   */
  public Reach reach(String planId) {
    plans.header(planId);
    Dataset<Row> applied =
        audit.terminal(planId).where(col("outcome").isin(AuditTable.GONE.toArray()));
    Column isObject = col("kind").isin(ActionKind.OF_OBJECTS.toArray());
    Column isApplied = col("outcome").equalTo(Outcome.Kind.APPLIED.name());
    long rows = applied.where(isObject.equalTo(false).and(isApplied)).count();
    long ours = applied.where(isUndoable()).count();
    long open = open(planId).count();
    Column isHidden = coalesce(col("reason").equalTo(Outcome.HIDDEN), lit(false));
    long objects =
        applied
            .where(isObject.and(isApplied.or(isHidden)).and(isUndoable().equalTo(false)))
            .count();
    return new Reach(open, ours - open, objects, rows);
  }

  /**
   * Undoes what can be undone and is not yet.
   *
   * @throws LetheException exit 2 if there is no such plan, exit 3 while it is not finished, if it
   *     was made for another world, or while another run works on it
   */
  public Result undo(String planId, String runId, String actor) throws IOException {
    requireEnded(plans.header(planId));
    new TargetIdentities(conf, connections).require(plans.header(planId));
    try (AuditLog log = AuditLog.open(store, planId, actor, runId, progress)) {
      PlanHeader header = plans.header(planId);
      requireEnded(header);
      new PlanIntegrity(plans, conf.pseudonymKeys(), store.files()).require(header);
      for (Row place :
          open(planId).select(col("target"), BUCKET, QUARANTINE).distinct().collectAsList()) {
        undo(
            header,
            place.getString(0),
            place.getString(1),
            Optional.ofNullable(place.getString(2)),
            log,
            new Stamped(runId, actor));
      }
      log.check();
      Map<String, Long> outcomes = audit.ofRun(planId, runId, OUTCOMES);
      return new Result(
          header,
          outcomes.getOrDefault(AuditTable.UNDONE, 0L),
          outcomes.getOrDefault(AuditTable.UNDO_FAILED, 0L),
          outcomes.getOrDefault(AuditTable.UNDO_SKIPPED, 0L));
    }
  }

  private record Stamped(String runId, String actor) {
    AuditRow.Stamp stamp() {
      return new AuditRow.Stamp(0, runId, actor);
    }
  }

  /**
   * @param quarantine the bucket where the copies are; empty where delete markers hide the objects
   */
  private void undo(
      PlanHeader header,
      String name,
      String bucket,
      Optional<String> quarantine,
      AuditLog log,
      Stamped by)
      throws IOException {
    Connection connection =
        connections.get(name, "plan " + header.planId() + " of job " + header.job());
    Dataset<Row> rows =
        open(header.planId())
            .where(
                col("target")
                    .equalTo(name)
                    .and(BUCKET.equalTo(bucket))
                    .and(QUARANTINE.eqNullSafe(quarantine.orElse(null))));
    long count = rows.count();
    progress.accept("bringing back " + count + " objects in " + connection);
    int tasks =
        (int)
            Math.min(Math.max(1, count / 1_000), store.spark().sparkContext().defaultParallelism());
    Instant now = Instant.now();
    Pace pace =
        new Pace(
            conf.apply().inFlight(),
            conf.apply().attempts(),
            connection.limits().ratePerSecond(),
            tasks,
            now.plus(LONGEST),
            now.plus(conf.apply().patience()),
            false);
    log.append(
        rows.repartition(tasks)
            .mapPartitions(
                new UndoTask(
                    connection,
                    Target.objects(bucket, ""),
                    quarantine.map(copies -> Target.objects(copies, "")).orElse(null),
                    pace,
                    by.stamp(),
                    by.runId() + "/" + name),
                Encoders.row(AuditTable.SCHEMA)));
  }

  /** Outcomes that hid or moved an object which nobody has brought back: rows of the audit. */
  private Dataset<Row> open(String planId) {
    return audit.withoutUndone(planId, audit.terminal(planId).where(isUndoable()));
  }

  private static Column isUndoable() {
    return coalesce(
        col("outcome")
            .equalTo(Outcome.Kind.APPLIED.name())
            .and(col("reason").isin(Outcome.HIDDEN, Outcome.QUARANTINED))
            .and(col("marker").notEqual(REPLACED)),
        lit(false));
  }

  private static void requireEnded(PlanHeader header) {
    if (!header.state().isFinished() && header.state() != PlanHeader.State.CANCELLED) {
      throw LetheException.refused(
          "not-finished",
          "plan "
              + header.planId()
              + " is "
              + header.state()
              + ", and only what has ended is undone: `lethe apply` finishes it, `lethe cancel`"
              + " stops it.");
    }
  }
}
