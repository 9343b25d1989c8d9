package dev.lethe.verify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanIntegrity;
import dev.lethe.plan.PlanKeys;
import dev.lethe.plan.PlanStore;
import dev.lethe.plan.PlanTables;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.plan.Seal;
import dev.lethe.plan.TargetIdentities;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.rule.Verdict;
import dev.lethe.source.ReferenceTable;
import dev.lethe.source.RetentionSources;
import dev.lethe.source.SubjectTarget;
import dev.lethe.source.SupersededSources;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Reads the world again, through readers alone, and compares it with what the audit claims. Knows
 * nothing of the code that erased.
 */
public final class Verifier {
  private final DeltaStore store;
  private final PlanStore plans;
  private final Audit audit;
  private final Conf conf;
  private final Connections connections;
  private final Consumer<String> progress;

  public Verifier(
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
   * What a verification found.
   *
   * @param verified claims that are true: the item is gone
   * @param hidden claims of which as much is true: the item is behind a delete marker, not gone
   * @param quarantined claims of which as much is true: the item has left its place, and a copy
   *     waits
   * @param leftovers claims that are not: the item is still there
   * @param raced references that came while their object was being erased, listed in the findings
   */
  public record Result(
      PlanHeader header,
      long verified,
      long hidden,
      long quarantined,
      long leftovers,
      long raced) {}

  /**
   * Verifies every APPLIED and ABSENT outcome of a plan.
   *
   * @throws dev.lethe.LetheException exit 2 if there is no such plan, exit 3 if the configuration
   *     names other systems than the plan, or while another run works on it
   * @throws dev.lethe.connector.ConnectorException if a system cannot be read: then nothing is
   *     verified
   */
  public Result verify(String planId, String runId, String actor) throws IOException {
    new TargetIdentities(conf, connections).require(plans.header(planId));
    try (AuditLog log = AuditLog.open(store, planId, actor, runId, progress)) {
      PlanHeader header = plans.header(planId);
      progress.accept("checking that plan " + planId + " is what was planned");
      new PlanIntegrity(plans, conf.pseudonymKeys(), store.files()).require(header);
      JobSpec job = JobSpec.thaw(header.spec());
      AuditRow.Stamp stamp = new AuditRow.Stamp(0, runId, actor);
      long raced = 0;
      if (!job.superseded().isEmpty()) {
        lookAtRecords(header, job, log, stamp);
      } else if (job.isPersonal()) {
        lookForPeople(header, job, log, stamp);
      } else {
        raced = lookAtObjects(header, job, log, stamp);
      }
      log.check();
      return conclude(header, raced, runId, actor);
    }
  }

  /** How many references came while their object was being erased. */
  private long lookAtObjects(PlanHeader header, JobSpec job, AuditLog log, AuditRow.Stamp stamp)
      throws IOException {
    List<RetentionSources> sources = RetentionSources.all(store.spark(), job, connections);
    for (RetentionSources source : sources) {
      Dataset<Row> claims = claims(header, source.rule().name());
      if (source.items().versions()) {
        progress.accept("listing the versions of what is said to be gone");
        new VersionsLook(store.spark(), source, stamp)
            .at(plans.actions(header.planId()), claims, log);
      } else {
        for (Target bucket : source.buckets()) {
          look(claims, source.itemConnection(), bucket, log, stamp);
        }
      }
      for (ReferenceTable table : source.references()) {
        if (table.isErasable()) {
          look(claims, table.connection(), table.target(), log, stamp);
        }
      }
    }
    return raced(header, job, sources, stamp.runId());
  }

  private void lookForPeople(PlanHeader header, JobSpec job, AuditLog log, AuditRow.Stamp stamp)
      throws IOException {
    PseudonymKey key = Pseudonyms.load(conf.pseudonymKeys(), store.files()).key(header.keyId());
    Map<String, Set<String>> people = new HashMap<>(plans.aliases(header.planId()));
    people.keySet().removeAll(audit.sparedSubjects(header.planId()));
    SubjectLook look = new SubjectLook(store.spark(), header, key, people, stamp, progress);
    List<SubjectTarget> targets = SubjectTarget.resolve(job.people().values(), connections, key);
    for (SubjectTarget target : targets) {
      if (header.targetIdentities().containsKey(target.connection().name())) {
        Dataset<Row> actions =
            plans.actions(header.planId()).where(col("rule").equalTo(target.rule().name()));
        Dataset<Row> spared =
            plans
                .findings(header.planId())
                .where(
                    col("rule")
                        .equalTo(target.rule().name())
                        .and(col("verdict").isin(Verdict.HELD.name(), Verdict.AMBIGUOUS.name())));
        look.at(target, targets, actions, claims(header, target.rule().name()), spared, log);
      }
    }
  }

  private void lookAtRecords(PlanHeader header, JobSpec job, AuditLog log, AuditRow.Stamp stamp)
      throws IOException {
    Seal seal =
        new PlanKeys(store.files(), conf.masterKey())
            .open(header.planId())
            .orElseThrow(
                () ->
                    LetheException.refused(
                        "key",
                        "the key of plan "
                            + header.planId()
                            + " was destroyed, as its state "
                            + header.state()
                            + " asks for, so that nobody can know any more which records it"
                            + " names."));
    SupersededSources sources = SupersededSources.resolve(job, connections);
    Dataset<Row> claims = claims(header, sources.rule().name());
    Map<Connection, Target> asked =
        Map.of(sources.database(), sources.row(), sources.storage(), sources.requests());
    for (Map.Entry<Connection, Target> place : asked.entrySet()) {
      Connection connection = place.getKey();
      Dataset<Row> here = claims.where(col("target").equalTo(connection.name()));
      look(here, connection, place.getValue(), log, stamp, seal);
    }
  }

  private void look(
      Dataset<Row> all, Connection connection, Target target, AuditLog log, AuditRow.Stamp stamp)
      throws IOException {
    Dataset<Row> claims =
        all.where(
            col("target")
                .equalTo(connection.name())
                .and(col("locator.container").equalTo(target.container())));
    look(claims, connection, target, log, stamp, null);
  }

  /**
   * @param seal opens the locators of the claims; null where they stand in the clear
   */
  private void look(
      Dataset<Row> claims,
      Connection connection,
      Target target,
      AuditLog log,
      AuditRow.Stamp stamp,
      Seal seal)
      throws IOException {
    long count = claims.count();
    if (count == 0) {
      return;
    }
    progress.accept("looking at " + count + " places in " + connection);
    int tasks =
        (int)
            Math.min(Math.max(1, count / 1_000), store.spark().sparkContext().defaultParallelism());
    log.append(
        claims
            .repartition(tasks)
            .mapPartitions(
                new LookTask(connection, target, stamp, seal), Encoders.row(AuditTable.SCHEMA)));
  }

  /** Actions of one rule that are said to be done: the plan's columns, {@code outcome_reason}. */
  private Dataset<Row> claims(PlanHeader header, String rule) {
    Dataset<Row> actions = plans.actions(header.planId()).where(col("rule").equalTo(rule));
    Dataset<Row> gone =
        audit
            .terminal(header.planId())
            .where(col("outcome").isin(AuditTable.GONE.toArray()))
            .select(col("action_id").as("claimed"), col("reason").as("outcome_reason"));
    return audit.withoutUndone(
        header.planId(),
        actions.join(gone, actions.col("action_id").equalTo(gone.col("claimed"))).drop("claimed"));
  }

  /**
   * References that count and name, exactly or loosely, an object that is gone; one that was put
   * again since has its references with good reason.
   */
  private long raced(PlanHeader header, JobSpec job, List<RetentionSources> sources, String runId) {
    Dataset<Row> putAgain =
        audit
            .ofPlan(header.planId())
            .where(col("run_id").equalTo(runId).and(col("reason").equalTo(Finding.RECREATED)))
            .select("action_id");
    long raced = 0;
    for (RetentionSources source : sources) {
      Dataset<Row> claims =
          claims(header, source.rule().name())
              .where(col("kind").isin(ActionKind.OF_OBJECTS.toArray()));
      Dataset<Row> objects =
          claims
              .join(
                  putAgain, claims.col("action_id").equalTo(putAgain.col("action_id")), "left_anti")
              .select(col("locator"), col("groups"), ObjectKeys.loose(item(source)).as("loose"))
              .dropDuplicates("groups");
      if (objects.isEmpty()) {
        continue;
      }
      Dataset<Row> named =
          source.references().stream()
              .map(table -> live(header, job, source, table))
              .reduce(Dataset::union)
              .orElseThrow()
              .distinct();
      Dataset<Row> found =
          objects
              .join(named, objects.col("loose").equalTo(named.col("loose")), "left_semi")
              .localCheckpoint();
      raced += found.count();
      list(header, source, found);
    }
    return raced;
  }

  /** The key that references name: a copy in quarantine has another one of its own. */
  private static Column item(RetentionSources source) {
    int before = ("s3://" + source.items().container() + "/").length();
    return expr("substring(groups[0], " + (before + 1) + ")");
  }

  private Dataset<Row> live(
      PlanHeader header, JobSpec job, RetentionSources source, ReferenceTable table) {
    progress.accept("asking " + table.connection() + " about references that came meanwhile");
    try (Reader reader = table.connection().reader()) {
      Dataset<Row> rows = reader.snapshot(store.spark(), table.target());
      return table
          .references(rows, header.asOf(), source.items().container(), job.authorityMismatch())
          .where(col("expired").equalTo(false))
          .select("loose");
    }
  }

  private void list(PlanHeader header, RetentionSources source, Dataset<Row> found) {
    Dataset<Row> known =
        plans
            .findings(header.planId())
            .where(col("verdict").equalTo("RACED"))
            .select("locator.key");
    Dataset<Row> fresh =
        found.join(known, found.col("locator.key").equalTo(known.col("key")), "left_anti");
    if (!fresh.isEmpty()) {
      store.append(
          PlanTables.FINDINGS_TABLE,
          fresh.select(
              lit(header.planId()).as("plan_id"),
              lit(source.rule().name()).as("rule"),
              lit("RACED").as("verdict"),
              col("locator"),
              col("groups"),
              lit("a reference that is not expired came while the object was being erased")
                  .as("reason"),
              lit(0L).as("bytes")));
    }
  }

  private Result conclude(PlanHeader header, long raced, String runId, String actor)
      throws IOException {
    Map<String, Long> statements = audit.statements(header.planId(), runId);
    long leftovers = statements.getOrDefault(AuditTable.LEFTOVER, 0L);
    PlanHeader now = header;
    if (header.state().isFinished() && header.state() != PlanHeader.State.CLOSED) {
      PlanHeader.State state =
          leftovers == 0 ? PlanHeader.State.VERIFIED : PlanHeader.State.LEFTOVERS;
      now = plans.advance(header, state, actor, runId, Map.of());
      if (header.isPersonal() && state == PlanHeader.State.VERIFIED) {
        // Nobody needs to know any more whom it named.
        new PlanKeys(store.files(), Optional.empty()).destroy(header.planId());
      }
    }
    long hidden = audit.sightings(header.planId(), runId, Outcome.HIDDEN);
    long quarantined = audit.sightings(header.planId(), runId, Outcome.QUARANTINED);
    long verified = statements.getOrDefault(AuditTable.VERIFIED, 0L) - hidden - quarantined;
    return new Result(now, verified, hidden, quarantined, leftovers, raced);
  }
}
