package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Category;
import dev.lethe.connector.Outcome;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanKeys;
import dev.lethe.plan.PlanStore;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Ends a plan for good: what is open then has failed, and nobody will try it again. */
public final class Closer {
  private static final String CLOSED = "CLOSED";

  private final DeltaStore store;
  private final PlanStore plans;
  private final Clock clock;
  private final Consumer<String> progress;

  public Closer(DeltaStore store, Clock clock, Consumer<String> progress) {
    this.store = store;
    this.plans = new PlanStore(store, clock);
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Closes a plan; a closed one is returned as it is.
   *
   * @throws LetheException exit 2 if there is no such plan, exit 3 while another run works on it
   */
  public PlanHeader close(String planId, String reason, String runId, String actor)
      throws IOException {
    return end(planId, reason, CLOSED, Category.OTHER, runId, actor);
  }

  /**
   * The same for a plan whose key is too old; also what was tried and failed has failed for that.
   */
  PlanHeader expire(String planId, String runId, String actor) throws IOException {
    return end(planId, "its key has expired", null, Category.KEY_EXPIRED, runId, actor);
  }

  private PlanHeader end(
      String planId, String reason, String why, Category category, String runId, String actor)
      throws IOException {
    plans.header(planId);
    try (AuditLog log = AuditLog.open(store, planId, actor, runId, progress)) {
      PlanHeader header = plans.header(planId);
      if (header.state() == PlanHeader.State.CLOSED) {
        return header;
      }
      if (header.refused().isEmpty()) {
        fail(header, reason, why, category, log, new AuditRow.Stamp(0, runId, actor));
      }
      log.check();
      if (header.isPersonal()) {
        new PlanKeys(store.files(), Optional.empty()).destroy(planId);
      }
      return plans.advance(header, PlanHeader.State.CLOSED, actor, runId, Map.of("reason", reason));
    }
  }

  /** What was never tried gets a row that says so; what failed has one, unless the key is why. */
  private void fail(
      PlanHeader header,
      String reason,
      String why,
      Category category,
      AuditLog log,
      AuditRow.Stamp stamp)
      throws IOException {
    Dataset<Row> actions = plans.actions(header.planId());
    Column said = col("outcome").isin(AuditTable.TERMINAL.toArray());
    if (category != Category.KEY_EXPIRED) {
      said = said.or(col("outcome").equalTo(Outcome.Kind.FAILED.name()));
    }
    Dataset<Row> known = new Audit(store).ofPlan(header.planId()).where(said).select("action_id");
    Dataset<Row> open =
        actions.join(known, actions.col("action_id").equalTo(known.col("action_id")), "left_anti");
    if (open.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    log.append(
        open.map(
            (MapFunction<Row, Row>)
                action -> stamp.outcome(action, closed(action, reason, why, category), 0, now, now),
            Encoders.row(AuditTable.SCHEMA)));
  }

  private static Outcome closed(Row action, String reason, String why, Category category) {
    return new Outcome(
        action.getAs("action_id"),
        Outcome.Kind.FAILED,
        why,
        category,
        "the plan was closed before this was done: " + reason,
        0,
        0);
  }
}
