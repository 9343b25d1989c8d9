package dev.lethe.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.min;

import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Candidates;
import dev.lethe.plan.ActionNumbering.Numbered;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.People;
import dev.lethe.source.SubjectTarget;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.store.DeltaStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What has come since the plan was made: before the last stage its rules are asked again for its
 * people, and what nobody planned is added to it, with a digest of its own.
 */
public final class Arrivals implements AutoCloseable {
  private final DeltaStore store;
  private final PlanStore plans;
  private final String planId;
  private final List<SubjectTarget> targets;
  private final PseudonymKey key;
  private final Seal seal;
  private final Clock clock;
  private final Consumer<String> progress;
  private final People known;
  private final Broadcast<People> people;
  private final int last;
  private final int stage;

  private Arrivals(
      DeltaStore store,
      String planId,
      List<SubjectTarget> targets,
      PseudonymKey key,
      Seal seal,
      People people,
      Clock clock,
      Consumer<String> progress,
      List<Integer> stages) {
    this.store = store;
    this.plans = new PlanStore(store, clock);
    this.planId = planId;
    this.targets = targets;
    this.key = key;
    this.seal = seal;
    this.clock = clock;
    this.progress = progress;
    this.known = people;
    this.people = JavaSparkContext.fromSparkContext(store.spark().sparkContext()).broadcast(people);
    this.last = stages.get(0);
    this.stage = stages.get(1);
  }

  /**
   * How a plan about people asks again.
   *
   * @param targets those that can be asked
   * @param people all that were planned for, those who were spared included
   * @return empty where there is one stage only, before which nothing can have been done
   */
  public static Optional<Arrivals> of(
      DeltaStore store,
      PlanHeader header,
      JobSpec job,
      List<SubjectTarget> targets,
      PseudonymKey key,
      Seal seal,
      People people,
      Clock clock,
      Consumer<String> progress) {
    List<Integer> stages =
        job.people().values().stream()
            .flatMap(rule -> rule.stages().stream())
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
    return stages.size() < 2
        ? Optional.empty()
        : Optional.of(
            new Arrivals(
                store, header.planId(), targets, key, seal, people, clock, progress, stages));
  }

  /** The stage before which the rules are asked again. */
  public int lastStage() {
    return last;
  }

  /**
   * Asks again, for those whom a wave is about, and adds what came to the plan.
   *
   * @param wave rows of the plan
   * @return how many actions were added
   * @throws dev.lethe.connector.ConnectorException if a system cannot be read
   */
  public long add(Dataset<Row> wave, String runId, String actor) {
    Map<String, Long> sequences = sequences(wave);
    sequences.keySet().removeAll(new Audit(store).sparedSubjects(planId));
    Candidates candidates = known.candidates(sequences.keySet());
    PlanHeader header = plans.header(planId);
    String name = "a" + (header.addenda().size() + 1);
    List<SubjectDecision> decisions = new ArrayList<>();
    try {
      for (SubjectTarget target : targets) {
        if (target.rule().stages().get(0) < last) {
          progress.accept("asking " + target.connection() + " for what came since");
          decisions.add(
              new SubjectDecision(
                  store.spark(), target, targets, people, candidates, HeldPeople.NOBODY));
        }
      }
      Dataset<Row> found =
          decisions.stream()
              .map(decision -> decision.actions(List.of(stage)))
              .reduce(Dataset::unionByName)
              .orElseThrow();
      try (Numbered named = ActionNumbering.among(found, stamp(header, name), sequences)) {
        return record(header, name, unknown(named.rows()), runId, actor);
      }
    } finally {
      decisions.forEach(SubjectDecision::close);
    }
  }

  /** Pseudonym of everybody in a wave → where their actions are in the plan. */
  private static Map<String, Long> sequences(Dataset<Row> wave) {
    Map<String, Long> sequences = new HashMap<>();
    wave.select(explode(col("groups")).as("group"), col("group_seq"))
        .groupBy("group")
        .agg(min("group_seq"))
        .collectAsList()
        .forEach(row -> sequences.put(row.getString(0), row.getLong(1)));
    return sequences;
  }

  private ActionNumbering.Stamp stamp(PlanHeader header, String addendum) {
    return new ActionNumbering.Stamp(
        planId,
        header.tenant(),
        header.environment(),
        header.job(),
        header.targetIdentities(),
        key,
        seal,
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        addendum);
  }

  /** Without what is planned for that stage already, and what waits at an earlier one. */
  private Dataset<Row> unknown(Dataset<Row> found) {
    Dataset<Row> planned = plans.actions(planId);
    Dataset<Row> terminal = new Audit(store).terminal(planId).select("action_id");
    Dataset<Row> open =
        planned.join(
            terminal, planned.col("action_id").equalTo(terminal.col("action_id")), "left_anti");
    return found
        .join(
            planned.select(col("action_id").as("id")),
            col("action_id").equalTo(col("id")),
            "left_anti")
        .join(
            open.where(col("stage").lt(last))
                .select(
                    col("rule").as("open_rule"),
                    col("locator.container").as("open_container"),
                    named().as("open_key"),
                    col("locator.version").as("open_version")),
            col("rule")
                .equalTo(col("open_rule"))
                .and(col("locator.container").equalTo(col("open_container")))
                .and(named().equalTo(col("open_key")))
                .and(col("locator.version").eqNullSafe(col("open_version"))),
            "left_anti");
  }

  private static Column named() {
    return col("evidence").getItem(AuditTable.LOCATOR);
  }

  private long record(
      PlanHeader header, String name, Dataset<Row> actions, String runId, String actor) {
    if (actions.isEmpty()) {
      return 0;
    }
    plans.add(actions);
    Dataset<Row> added = plans.addendum(planId, name);
    Map<String, String> addenda = new TreeMap<>(header.addenda());
    addenda.put(name, PlanDigest.of(added, key, header));
    plans.advance(header, header.state(), actor, runId, Map.of("addenda", addenda));
    long count = added.count();
    progress.accept(count + " came since the plan was made; added to it as " + name);
    return count;
  }

  @Override
  public void close() {
    people.destroy();
  }
}
