package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connections;
import dev.lethe.connector.EraseMode;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanStore;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.source.SupersededSources;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Puts user records whose node did not confirm behind all others: they count as replaced just now,
 * and are due again after the grace period. In this plan they are not tried again.
 */
public final class Postponer {
  static final String POSTPONED = "POSTPONED";

  private final DeltaStore store;
  private final Conf conf;
  private final Connections connections;
  private final Clock clock;
  private final Consumer<String> progress;

  public Postponer(
      DeltaStore store,
      Conf conf,
      Connections connections,
      Clock clock,
      Consumer<String> progress) {
    this.store = store;
    this.conf = conf;
    this.connections = connections;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Postpones what failed; the rows' actions are SKIPPED then. A record that somebody has changed
   * meanwhile stays as it is.
   *
   * @throws dev.lethe.LetheException exit 3 if the plan's key is gone, or while another run works
   *     on it
   */
  public void postpone(String planId, String runId, String actor) throws IOException {
    try (AuditLog log = AuditLog.open(store, planId, actor, runId, progress)) {
      PlanHeader header = new PlanStore(store, clock).header(planId);
      Dataset<Row> records = waiting(planId);
      if (records.isEmpty()) {
        return;
      }
      JobSpec job = JobSpec.thaw(header.spec());
      SupersededSources sources = SupersededSources.resolve(job, connections);
      PseudonymKey key = Pseudonyms.load(conf.pseudonymKeys(), store.files()).key(header.keyId());
      Opening opening =
          new Opening(new WorkFinder(store, conf, connections, clock, progress).seal(header), null);
      Instant patience = clock.instant().plus(conf.apply().patience());
      EraseTask task =
          new EraseTask(
              sources.database(),
              sources.setBack(clock.millis(), key),
              EraseMode.CONDITIONAL,
              new Pace(
                  conf.apply().inFlight(),
                  conf.apply().attempts(),
                  sources.database().limits().ratePerSecond(),
                  1,
                  patience,
                  patience,
                  false),
              new AuditRow.Stamp(0, runId, actor),
              runId + " postpone",
              opening,
              Counters.of(store.spark().sparkContext()));
      log.append(
          kept(
              records
                  .withColumn("kind", lit(ActionKind.MASK_ROW.name()))
                  .coalesce(1)
                  .mapPartitions(task, Encoders.row(AuditTable.SCHEMA))));
    }
  }

  /** The rows of records whose request has failed. */
  private Dataset<Row> waiting(String planId) {
    Audit audit = new Audit(store);
    Dataset<Row> terminal = audit.terminal(planId).select("action_id");
    Dataset<Row> failed =
        audit
            .ofPlan(planId)
            .where(
                col("outcome")
                    .equalTo("FAILED")
                    .and(col("kind").equalTo(ActionKind.HTTP_DELETE.name())));
    Dataset<Row> open =
        failed.join(
            terminal, failed.col("action_id").equalTo(terminal.col("action_id")), "left_anti");
    Dataset<Row> rows =
        new PlanStore(store, clock)
            .actions(planId)
            .where(col("kind").equalTo(ActionKind.DELETE_ROW.name()));
    return rows.join(
            terminal, rows.col("action_id").equalTo(terminal.col("action_id")), "left_anti")
        .join(Groups.of(open), col("groups").getItem(0).equalTo(col("group")), "left_semi");
  }

  /** A row that was dated anew is kept. */
  private static Dataset<Row> kept(Dataset<Row> outcomes) {
    Column postponed = col("outcome").equalTo("APPLIED");
    return outcomes
        .withColumn("kind", lit(ActionKind.DELETE_ROW.name()))
        .withColumn("reason", when(postponed, lit(POSTPONED)).otherwise(col("reason")))
        .withColumn("rows", lit(0L))
        .withColumn("outcome", when(postponed, lit("SKIPPED")).otherwise(col("outcome")));
  }
}
