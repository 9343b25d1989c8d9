package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Category;
import dev.lethe.connector.Connection;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanHeader;
import dev.lethe.spec.ApplySpec;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One round of one wave: intent, the question asked again, then stage by stage. */
final class WaveRun {
  private static final String EARLIER_STAGE_SKIPPED = "EARLIER_STAGE_SKIPPED";

  /** Up to so many actions a wave, a look at each costs nothing that anybody would notice. */
  private static final int LOOK_ALWAYS = 1_000;

  private final SparkSession spark;
  private final PlanHeader header;
  private final Work work;
  private final AuditLog log;
  private final ApplySpec apply;
  private final Clock clock;
  private final Counters counters;

  /** A target with the way its system has to be treated. */
  record Erasable(Connection connection, Target target, EraseMode mode) {}

  WaveRun(
      SparkSession spark,
      PlanHeader header,
      Work work,
      AuditLog log,
      ApplySpec apply,
      Clock clock,
      Counters counters) {
    this.spark = spark;
    this.header = header;
    this.work = work;
    this.log = log;
    this.apply = apply;
    this.clock = clock;
    this.counters = counters;
  }

  /** A rule about people has one target, in however many containers its items are. */
  static Column container(PlanHeader header, Column container) {
    return header.isPersonal() ? lit("") : container;
  }

  /** Two rules may see different columns of one table, and so different rows in it. */
  static List<String> place(String rule, String connection, String container) {
    return List.of(rule, connection, container);
  }

  /**
   * Works on the open actions of a wave until they have outcomes or the answer about references has
   * become too old.
   *
   * @param wholeWave all of the wave's actions, those of earlier runs included
   * @param open those without a terminal outcome
   * @param said the audit's rows that have to do with the wave, read anew
   * @param look look at every action before erasing it
   * @param patience until when a system may say "slower" without that being a failure
   */
  void run(
      Wave wave,
      Dataset<Row> wholeWave,
      Dataset<Row> open,
      Supplier<Dataset<Row>> said,
      boolean look,
      Instant patience,
      String runId,
      String actor)
      throws IOException {
    AuditRow.Stamp stamp = new AuditRow.Stamp(wave.number(), runId, actor);
    Instant asked = clock.instant();
    Dataset<Row> spared = work.question().spared(open);
    Instant answered = clock.instant();
    log.append(List.of(intent(wave, stamp, asked, answered)));
    Barrier.reach(Barrier.WAVE_STARTED);
    Groups parted = Groups.part(open, spared);
    skip(parted.spared(), stamp);
    // Read after the intent, which bars older leases: what they had done is no longer open here.
    Dataset<Row> going =
        parted
            .going()
            .withColumn("place", container(header, col("locator.container")))
            .localCheckpoint();
    Instant deadline = earlier(answered.plus(apply.recheckWindow()), asked.plus(apply.waveTime()));
    for (Row step :
        going
            .select("stage", "rule", "target", "place")
            .distinct()
            .orderBy("stage", "rule", "target", "place")
            .collectAsList()) {
      if (clock.instant().isAfter(deadline)) {
        break;
      }
      int stage = step.getInt(0);
      Dataset<Row> actions =
          going.where(
              col("stage")
                  .equalTo(stage)
                  .and(col("rule").equalTo(step.getString(1)))
                  .and(col("target").equalTo(step.getString(2)))
                  .and(col("place").equalTo(step.getString(3))));
      Dataset<Row> released = released(wholeWave, actions, stage, said, stamp);
      String problem = work.unreachable().get(step.getString(2));
      if (problem != null) {
        fail(released, problem, stamp);
        continue;
      }
      Erasable erasable =
          work.erasables().get(place(step.getString(1), step.getString(2), step.getString(3)));
      Manner manner = manner(wave, erasable);
      erase(
          released,
          erasable,
          manner,
          pace(wave, erasable, manner, deadline, patience, look),
          wave,
          stamp);
    }
  }

  private Row intent(Wave wave, AuditRow.Stamp stamp, Instant asked, Instant answered) {
    return stamp.waveStarted(
        header.planId(),
        header.tenant(),
        header.environment(),
        header.job(),
        wave.to(),
        wave.actions()
            + " of them open; references and holds read from "
            + asked
            + " to "
            + answered,
        answered);
  }

  /** The actions whose groups have come so far: everything of an earlier stage is gone. */
  private Dataset<Row> released(
      Dataset<Row> wholeWave,
      Dataset<Row> actions,
      int stage,
      Supplier<Dataset<Row>> said,
      AuditRow.Stamp stamp)
      throws IOException {
    Dataset<Row> earlier = work.reachable(wholeWave.where(col("stage").lt(stage)));
    if (earlier.isEmpty()) {
      return actions;
    }
    Dataset<Row> terminal = Audit.terminal(said.get()).select("action_id", "outcome", "groups");
    Dataset<Row> done =
        terminal.where(col("outcome").isin(AuditTable.GONE.toArray())).select("action_id");
    Dataset<Row> skipped =
        terminal.where(col("outcome").equalTo("SKIPPED")).select("action_id", "groups");
    Dataset<Row> stopped =
        Groups.of(
                skipped.join(
                    earlier,
                    earlier.col("action_id").equalTo(skipped.col("action_id")),
                    "left_semi"))
            .withColumn("reason", lit(EARLIER_STAGE_SKIPPED))
            .localCheckpoint();
    Groups parted = Groups.part(actions, stopped);
    skip(parted.spared(), stamp);
    Dataset<Row> waiting =
        Groups.of(
            earlier.join(
                done, earlier.col("action_id").equalTo(done.col("action_id")), "left_anti"));
    return Groups.without(parted.going(), waiting);
  }

  private void skip(Dataset<Row> actions, AuditRow.Stamp stamp) throws IOException {
    if (actions.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    log.append(
        actions.map(
            (MapFunction<Row, Row>)
                action -> stamp.statement(action, "SKIPPED", action.getAs("reason"), now),
            Encoders.row(AuditTable.SCHEMA)));
  }

  /** What belongs to a system that need not be there, and is not. */
  private void fail(Dataset<Row> actions, String problem, AuditRow.Stamp stamp) throws IOException {
    if (actions.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    log.append(
        actions.map(
            (MapFunction<Row, Row>)
                action -> stamp.outcome(action, unreachable(action, problem), 1, now, now),
            Encoders.row(AuditTable.SCHEMA)));
  }

  private static Outcome unreachable(Row action, String problem) {
    return new Outcome(
        action.getAs("action_id"), Outcome.Kind.FAILED, null, Category.UNREACHABLE, problem, 0, 0);
  }

  private void erase(
      Dataset<Row> actions,
      Erasable erasable,
      Manner manner,
      Pace pace,
      Wave wave,
      AuditRow.Stamp stamp)
      throws IOException {
    Column key = col("locator.key");
    Dataset<Row> sorted =
        actions
            .repartition(manner.tasks(), group(actions))
            // Of one key the oldest version first: none must come to light when a later one goes.
            .sortWithinPartitions(
                manner.order() == Eraser.Order.KEY ? key : hash(key),
                key,
                col("evidence").getItem("last_modified"));
    spark
        .sparkContext()
        .setJobDescription(
            "wave "
                + wave.number()
                + " of plan "
                + header.planId()
                + ": erasing through "
                + erasable.connection().name());
    log.append(
        sorted.mapPartitions(
            new EraseTask(
                erasable.connection(),
                erasable.target(),
                erasable.mode(),
                pace,
                stamp,
                String.join(
                    " ",
                    stamp.runId(),
                    erasable.connection().name(),
                    erasable.target().container(),
                    erasable.target().prefix()),
                work.opening(),
                counters),
            Encoders.row(AuditTable.SCHEMA)));
  }

  private Pace pace(
      Wave wave,
      Erasable erasable,
      Manner manner,
      Instant deadline,
      Instant patience,
      boolean look) {
    return new Pace(
        apply.inFlight(),
        apply.attempts(),
        erasable.connection().limits().ratePerSecond(),
        manner.tasks(),
        deadline,
        patience,
        look || wave.actions() <= LOOK_ALWAYS);
  }

  /** How a system likes its actions: in which order, and by how many tasks. */
  private record Manner(Eraser.Order order, int tasks) {}

  private Manner manner(Wave wave, Erasable erasable) {
    try (Eraser eraser = erasable.connection().eraser(erasable.target(), erasable.mode())) {
      long batches = Math.max(1, wave.actions() / 1_000);
      int tasks = (int) Math.min(batches, spark.sparkContext().defaultParallelism());
      return new Manner(eraser.order(), Math.min(tasks, eraser.maxTasks()));
    }
  }

  private static Column group(Dataset<Row> actions) {
    return actions.col("groups").getItem(0);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
