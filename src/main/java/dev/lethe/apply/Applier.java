package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditLog;
import dev.lethe.connector.Connections;
import dev.lethe.plan.Arrivals;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanIntegrity;
import dev.lethe.plan.PlanStore;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Does what a plan says and nothing else, wave by wave, and picks up where an earlier run stopped.
 */
public final class Applier {
  /** So many rounds of a wave in which nothing could be begun are a setting and not a hiccup. */
  private static final int IDLE_ROUNDS = 3;

  private static final long EVERYTHING = Long.MAX_VALUE;

  private final DeltaStore store;
  private final PlanStore plans;
  private final Audit audit;
  private final Conf conf;
  private final Connections connections;
  private final Clock clock;
  private final Progress progress;

  /** Hears how far an apply has come. */
  public interface Progress {
    /** A long step begins. */
    void step(String sentence);

    /**
     * Erasing begins.
     *
     * @param total actions that are open
     * @param counters grow with every outcome, retry and refusal
     */
    void erasing(long total, Counters counters);

    /** A wave begins. */
    void wave(int index, int of);
  }

  public Applier(
      DeltaStore store, Conf conf, Connections connections, Clock clock, Progress progress) {
    this.store = store;
    this.plans = new PlanStore(store, clock);
    this.audit = new Audit(store);
    this.conf = conf;
    this.connections = connections;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Applies a plan, or goes on with one that was started. A finished plan is returned as it is.
   *
   * @return the plan's state afterwards: APPLIED if every action has a terminal outcome, STARTED if
   *     some failed, CANCELLED if somebody cancelled it meanwhile
   * @throws LetheException exit 2 if there is no such plan, exit 3 if it may not be applied
   * @throws IOException if the store cannot be used
   */
  public PlanHeader apply(String planId, String runId, String actor) throws IOException {
    return apply(planId, EVERYTHING, runId, actor);
  }

  /**
   * The same for the first actions of a plan and the rest of their groups only.
   *
   * @param first how many
   * @return the plan's state afterwards: STARTED also where only actions behind those are open
   */
  public PlanHeader apply(String planId, long first, String runId, String actor)
      throws IOException {
    PlanHeader found = plans.header(planId);
    if (found.state().isFinished()) {
      return found;
    }
    check(found);
    try (AuditLog log = AuditLog.open(store, planId, actor, runId, progress::step)) {
      // Somebody may have finished or cancelled it while this run waited for its turn.
      PlanHeader header = plans.header(planId);
      if (header.state().isFinished()) {
        return header;
      }
      Map<String, String> unreachable = check(header);
      if (header.isPersonal()) {
        plans.forgetUnrecorded(header);
      }
      progress.step("checking that plan " + planId + " is what was planned");
      new PlanIntegrity(plans, conf.pseudonymKeys(), store.files()).require(header);
      boolean resumed = header.startedAt().isPresent();
      if (!resumed) {
        log.check();
        header =
            plans.advance(
                header,
                PlanHeader.State.STARTED,
                actor,
                runId,
                Map.of("started_at", clock.instant()));
      }
      JobSpec job = JobSpec.thaw(header.spec());
      try (Work work =
          new WorkFinder(store, conf, connections, clock, progress::step)
              .of(header, job, unreachable)) {
        return run(header, work, first, log, resumed, runId, actor);
      }
    }
  }

  /** Whether a plan may be applied now, and which systems it has to do without. */
  private Map<String, String> check(PlanHeader header) {
    return new ApplyChecks(conf, connections, clock.instant())
        .require(header, JobSpec.thaw(header.spec()));
  }

  private PlanHeader run(
      PlanHeader header,
      Work work,
      long first,
      AuditLog log,
      boolean resumed,
      String runId,
      String actor)
      throws IOException {
    Counters counters = Counters.of(store.spark().sparkContext());
    WaveRun waveRun = new WaveRun(store.spark(), header, work, log, conf.apply(), clock, counters);
    // A group is numbered by its first action, so that groups stay whole here.
    Supplier<Dataset<Row>> actions =
        () -> plans.actions(header.planId()).where(col("group_seq").lt(first));
    long begun = audit.begunUpTo(header.planId());
    List<Wave> waves =
        Wave.cut(
            resumed ? open(header, actions.get()) : actions.get(), conf.apply().waveSize(), first);
    long left = waves.stream().mapToLong(Wave::actions).sum();
    progress.erasing(left, counters);
    // What people have in several waves is looked up in the whole plan's audit.
    boolean again = resumed || header.isPersonal();
    while (!waves.isEmpty()) {
      for (int i = 0; i < waves.size(); i++) {
        if (plans.cancelledBy(header.planId()).isPresent()) {
          return finish(header, runId, actor);
        }
        progress.wave(i + 1, waves.size());
        Wave wave = waves.get(i);
        work(
            waveRun,
            work,
            wave,
            header,
            actions,
            again,
            wave.from() < begun,
            counters,
            runId,
            actor);
        Barrier.reach(Barrier.WAVE_FINISHED);
        stopIfFailing(
            header, wave, work.reachable(actions.get()), said(header, wave, again, runId));
      }
      // An item of several people is in the wave of one of them, and the others' later stages
      // waited for it.
      waves =
          waves.size() > 1 && header.isPersonal()
              ? waiting(header, actions.get(), left)
              : List.of();
      left = waves.stream().mapToLong(Wave::actions).sum();
      again = true;
    }
    log.check();
    return finish(header, runId, actor);
  }

  private List<Wave> waiting(PlanHeader header, Dataset<Row> actions, long before) {
    List<Wave> waves = Wave.cut(open(header, actions), conf.apply().waveSize(), EVERYTHING);
    long open = waves.stream().mapToLong(Wave::actions).sum();
    return open < before ? waves : List.of();
  }

  /** Rounds of one wave: after each, what was not begun in time is asked about again. */
  private void work(
      WaveRun waveRun,
      Work work,
      Wave wave,
      PlanHeader header,
      Supplier<Dataset<Row>> actions,
      boolean resumed,
      boolean look,
      Counters counters,
      String runId,
      String actor)
      throws IOException {
    Dataset<Row> planned = actions.get();
    Dataset<Row> whole = wave.of(planned);
    Supplier<Dataset<Row>> said = said(header, wave, resumed, runId);
    Dataset<Row> open = resumed ? open(header, whole) : whole;
    long left = wave.actions();
    int idle = 0;
    Instant patience = clock.instant().plus(conf.apply().patience());
    Optional<Arrivals> arrivals = work.arrivals();
    while (left > 0) {
      Dataset<Row> now = open;
      if (arrivals.isPresent()) {
        now = open.where(col("stage").lt(arrivals.get().lastStage()));
        if (now.isEmpty()) {
          arrivals.get().add(whole, runId, actor);
          arrivals = Optional.empty();
          planned = actions.get();
          whole = wave.of(planned);
          open = untried(work, header, wave, whole, said, runId);
          left = open.count();
          continue;
        }
      }
      long slowed = counters.throttled().sum();
      waveRun.run(
          wave, withShared(header, wave, planned, whole), now, said, look, patience, runId, actor);
      open = untried(work, header, wave, whole, said, runId);
      long before = left;
      left = open.count();
      boolean progressed = left < before;
      // A system that says "slower" is being worked on: patience ends that, not idleness.
      idle = progressed || counters.throttled().sum() > slowed ? 0 : idle + 1;
      patience = progressed ? clock.instant().plus(conf.apply().patience()) : patience;
      if (left > 0 && idle == IDLE_ROUNDS) {
        throw StoppedException.nothingBegun(header.planId(), wave, left, conf.apply());
      }
    }
  }

  /**
   * The audit's rows about a wave, as they are when asked; those of a fresh run are all its own.
   */
  private Supplier<Dataset<Row>> said(PlanHeader header, Wave wave, boolean resumed, String runId) {
    return resumed
        ? () -> audit.ofPlan(header.planId())
        : () -> audit.ofWave(header.planId(), runId, wave.number());
  }

  private Dataset<Row> open(PlanHeader header, Dataset<Row> actions) {
    return without(actions, audit.terminal(header.planId()));
  }

  /** Open actions that this run has not failed at, and that do not wait for any it failed at. */
  private Dataset<Row> untried(
      Work work,
      PlanHeader header,
      Wave wave,
      Dataset<Row> actions,
      Supplier<Dataset<Row>> said,
      String runId) {
    Dataset<Row> failed =
        audit
            .ofWave(header.planId(), runId, wave.number())
            .where(col("outcome").equalTo("FAILED"))
            .select(
                col("groups").getItem(0).as("group"),
                col("stage"),
                col("action_id"),
                col("target"));
    Dataset<Row> open = without(actions, Audit.terminal(said.get()));
    if (header.isPersonal()) {
      open = Groups.without(open, waitedFor(header, wave));
    }
    Column same = open.col("action_id").equalTo(failed.col("action_id"));
    Column waits =
        open.col("groups")
            .getItem(0)
            .equalTo(failed.col("group"))
            .and(open.col("stage").gt(failed.col("stage")));
    return open.join(failed, same, "left_anti").join(work.reachable(failed), waits, "left_anti");
  }

  /** A wave's actions, and those of other waves that are about several people. */
  private static Dataset<Row> withShared(
      PlanHeader header, Wave wave, Dataset<Row> actions, Dataset<Row> whole) {
    return header.isPersonal() ? whole.union(elsewhere(wave, actions)) : whole;
  }

  private static Dataset<Row> elsewhere(Wave wave, Dataset<Row> actions) {
    return actions
        .where(col("group_seq").lt(wave.from()).or(col("group_seq").geq(wave.to())))
        .where(size(col("groups")).gt(1));
  }

  /** Groups that have something to do in another wave: their later stages here wait for it. */
  private Dataset<Row> waitedFor(PlanHeader header, Wave wave) {
    Dataset<Row> elsewhere = elsewhere(wave, plans.actions(header.planId()));
    return Groups.of(open(header, elsewhere));
  }

  private static Dataset<Row> without(Dataset<Row> actions, Dataset<Row> outcomes) {
    Dataset<Row> ids = outcomes.select("action_id");
    return actions.join(ids, actions.col("action_id").equalTo(ids.col("action_id")), "left_anti");
  }

  private void stopIfFailing(
      PlanHeader header, Wave wave, Dataset<Row> actions, Supplier<Dataset<Row>> said) {
    long open = without(wave.of(actions), Audit.terminal(said.get())).count();
    if (open > conf.apply().failureLimit() * wave.actions()) {
      throw StoppedException.failureLimit(header.planId(), wave, open, conf.apply());
    }
  }

  private PlanHeader finish(PlanHeader header, String runId, String actor) {
    PlanHeader now = plans.header(header.planId());
    Optional<String> canceller = plans.cancelledBy(header.planId());
    if (canceller.isPresent()) {
      return now.state() == PlanHeader.State.CANCELLED
          ? now
          : plans.advance(now, PlanHeader.State.CANCELLED, canceller.get(), runId, Map.of());
    }
    return open(header, plans.actions(header.planId())).isEmpty()
        ? plans.advance(now, PlanHeader.State.APPLIED, actor, runId, Map.of())
        : now;
  }

  /** Whether a plan's audit says that anything failed and is still open. */
  public static boolean hasFailures(Map<String, Long> outcomes) {
    return outcomes.getOrDefault("FAILED", 0L) > 0;
  }
}
