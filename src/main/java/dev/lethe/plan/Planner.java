package dev.lethe.plan;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.rule.Verdict;
import dev.lethe.source.Holds;
import dev.lethe.source.Snapshots;
import dev.lethe.spec.Conf;
import dev.lethe.spec.HoldSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.Lease;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads the world once, asks the rules, and writes down what is going to happen. Changes nothing
 * else.
 */
public final class Planner {
  private final DeltaStore store;
  private final PlanStore plans;
  private final Conf conf;
  private final Connections connections;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param progress takes a sentence whenever a long step begins
   */
  public Planner(
      DeltaStore store,
      Conf conf,
      Connections connections,
      Clock clock,
      Consumer<String> progress) {
    this.store = store;
    this.plans = new PlanStore(store, clock);
    this.conf = conf;
    this.connections = connections;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Makes a plan; with the id of one that is there, returns that one. A plan that trips a guard is
   * written all the same, in state REFUSED.
   *
   * @throws LetheException exit 1 if a source cannot be read to its end, exit 2 for what is wrong
   *     in files, exit 3 for claims and authority mismatch; then no plan is written
   * @throws IOException if the store cannot be used
   */
  public PlanHeader plan(PlanRequest wanted) throws IOException {
    PlanRequest request = wanted.at(clock.instant());
    refuseFuture(request.asOf());
    Optional<PlanHeader> existing = plans.find(request.planId());
    if (existing.isPresent()) {
      return sameJob(existing.get(), wanted);
    }
    try (Lease lease =
            Lease.acquire(
                store.files(), "leases/" + request.planId(), request.author(), request.runId());
        Snapshots snapshots = new Snapshots(store, request.planId(), clock)) {
      // Somebody may have made it, or begun to, before this one had its turn.
      Optional<PlanHeader> made =
          lease.fence() > 0 ? plans.find(request.planId()) : Optional.empty();
      if (made.isPresent()) {
        return sameJob(made.get(), wanted);
      }
      PlanHeader header = make(request, snapshots, lease.fence() > 0);
      lease.check();
      plans.write(header);
      return header;
    }
  }

  private PlanHeader make(PlanRequest request, Snapshots snapshots, boolean again)
      throws IOException {
    try (Planning planning = planning(request, snapshots)) {
      Map<String, String> identities = identities(request, planning.connections());
      planning.prepare(identities);
      try (Holds holds =
          Holds.read(
              store.spark(), request.job(), connections, request.tenant(), clock.instant())) {
        Reading reading = planning.read(identities, holds);
        PlanHeader header = draft(request, identities, reading);
        return write(request, header, reading, planning.keep(again), again);
      }
    }
  }

  private Planning planning(PlanRequest request, Snapshots snapshots) throws IOException {
    if (!request.job().superseded().isEmpty()) {
      return new SupersededPlanning(store, request, conf, connections, clock, progress);
    }
    return request.job().isPersonal()
        ? new SubjectPlanning(store, plans, request, conf, connections, clock, progress)
        : new RetentionPlanning(store, plans, request, connections, snapshots, clock, progress);
  }

  private PlanHeader draft(PlanRequest request, Map<String, String> identities, Reading reading) {
    Map<String, Object> values = new HashMap<>();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    values.put("plan_id", request.planId());
    values.put("state", PlanHeader.State.PLANNED.name());
    values.put("at", now);
    values.put("actor", request.author());
    values.put("run_id", request.runId());
    values.put("job", request.job().name());
    values.put("tenant", request.tenant());
    values.put("env", conf.environment());
    values.put("author", request.author());
    values.put("created_at", now);
    values.put("as_of", request.asOf().truncatedTo(ChronoUnit.MICROS));
    values.put("snapshot_times", reading.times());
    values.put("target_identities", identities);
    values.put("spec", request.job().frozen());
    values.put("spec_hash", request.job().hash());
    values.put("code_version", CodeVersion.text());
    values.put("references", reading.references());
    Map<String, Long> verdicts = new TreeMap<>();
    Map<String, Long> bytes = new TreeMap<>();
    reading.verdicts().forEach(verdict -> verdicts.put(verdict.name(), 0L));
    for (Decision decision : reading.decisions()) {
      decision.counts().forEach((verdict, n) -> verdicts.merge(verdict.name(), n, Long::sum));
      decision.bytes().forEach((verdict, n) -> bytes.merge(verdict.name(), n, Long::sum));
    }
    verdicts.put(Verdict.MISSING.name(), reading.missing());
    values.put("verdicts", verdicts);
    values.put("verdict_bytes", bytes);
    values.put("undecided", reading.decisions().stream().mapToLong(Decision::undecided).sum());
    values.put("inventory", reading.inventory());
    return PlanHeader.of(values);
  }

  /**
   * @param seal for what identifies people; null where nothing does
   */
  private PlanHeader write(
      PlanRequest request, PlanHeader draft, Reading reading, Seal seal, boolean again)
      throws IOException {
    Pseudonyms pseudonyms = Pseudonyms.load(conf.pseudonymKeys(), store.files());
    progress.accept("writing plan " + request.planId());
    Dataset<Row> actions =
        reading.decisions().stream()
            .map(Decision::actions)
            .reduce(Dataset::unionByName)
            .orElseGet(() -> store.spark().createDataFrame(List.of(), ActionNumbering.UNNAMED));
    ActionNumbering.Stamp stamp =
        new ActionNumbering.Stamp(
            draft.planId(),
            draft.tenant(),
            draft.environment(),
            draft.job(),
            draft.targetIdentities(),
            pseudonyms.writer(),
            seal,
            draft.createdAt(),
            null);
    try (ActionNumbering.Numbered numbered = ActionNumbering.number(actions, stamp)) {
      plans.write(PlanTables.PLANS, draft.planId(), numbered.rows(), again);
    }
    Dataset<Row> findings =
        reading.decisions().stream()
            .map(Decision::findings)
            .reduce(reading.notes(), Dataset::unionByName);
    findings = seal == null ? findings : FindingSeal.of(findings, stamp);
    plans.write(
        PlanTables.FINDINGS_TABLE,
        draft.planId(),
        findings.withColumn("plan_id", lit(draft.planId())),
        again);
    return seal(request, draft, reading, pseudonyms);
  }

  /** Everything that depends on the written actions is read back from them. */
  private PlanHeader seal(
      PlanRequest request, PlanHeader draft, Reading reading, Pseudonyms pseudonyms) {
    Map<String, Long> kinds = new TreeMap<>();
    long bytes = 0;
    Dataset<Row> written = plans.actions(draft.planId());
    for (Row row :
        written
            .groupBy("kind")
            .agg(count(lit(1)).as("actions"), sum("bytes").as("bytes"))
            .collectAsList()) {
      kinds.put(row.getString(0), row.getLong(1));
      // What goes into quarantine frees nothing.
      bytes += row.getString(0).equals(ActionKind.QUARANTINE_OBJECT.name()) ? 0 : row.getLong(2);
    }
    Map<String, Object> changes = new HashMap<>();
    changes.put("actions", kinds);
    changes.put("action_bytes", bytes);
    changes.put("key_id", pseudonyms.writer().id());
    List<GuardCheck.Trip> trips = guard(request, draft, kinds, reading);
    changes.put("refused", trips.stream().map(GuardCheck.Trip::guard).toList());
    changes.put(
        "reason",
        trips.isEmpty()
            ? null
            : String.join("; ", trips.stream().map(GuardCheck.Trip::message).toList()) + ".");
    PlanHeader.State state = trips.isEmpty() ? PlanHeader.State.PLANNED : PlanHeader.State.REFUSED;
    PlanHeader sealed = draft.next(state, draft.at(), request.author(), request.runId(), changes);
    String digest = PlanDigest.of(written, pseudonyms.writer(), sealed);
    return sealed.next(
        state, draft.at(), request.author(), request.runId(), Map.of("digest", digest));
  }

  private List<GuardCheck.Trip> guard(
      PlanRequest request, PlanHeader draft, Map<String, Long> kinds, Reading reading) {
    GuardCheck check = new GuardCheck(request.job().guards());
    long total = kinds.values().stream().mapToLong(Long::longValue).sum();
    check.blastRadius(total, reading.erased(), draft.inventory(), reading.noun());
    List<PlanHeader> good = goodPlans(draft);
    reading
        .references()
        .forEach(
            (source, rows) -> {
              boolean lost = rows == 0 && draft.inventory() > 0;
              OptionalLong expected =
                  good.stream()
                      .filter(last -> !lost || last.references().getOrDefault(source, 0L) > 0)
                      .findFirst()
                      .map(last -> expected(last, request, source))
                      .orElse(OptionalLong.empty());
              check.references(source, rows, expected, draft.inventory());
            });
    return check.trips();
  }

  /**
   * The plans of the job whose references nobody doubted, newest first: a doubtful one must not
   * become the measure.
   */
  private List<PlanHeader> goodPlans(PlanHeader draft) {
    return plans
        .ofJobUnlessRefused(
            draft.job(),
            draft.tenant(),
            draft.environment(),
            GuardCheck.EMPTY_REFERENCES,
            GuardCheck.SHRUNKEN_REFERENCES)
        .stream()
        .filter(header -> header.targetIdentities().equals(draft.targetIdentities()))
        .sorted(Comparator.comparing(PlanHeader::createdAt).reversed())
        .toList();
  }

  private OptionalLong expected(PlanHeader last, PlanRequest request, String source) {
    Long before = last.references().get(source);
    if (before == null) {
      return OptionalLong.empty();
    }
    SourceSpec spec = request.job().sources().get(source);
    long erased =
        new Audit(store)
            .rowsErasedSince(spec.connection(), spec.table(), last.snapshotTimes().get(source));
    return OptionalLong.of(before - erased);
  }

  /**
   * Who every system is that decides about the plan or is changed by it; a source of holds decides
   * as well. A file is who it is by its absolute path, which stands in the frozen job.
   */
  private Map<String, String> identities(PlanRequest request, Set<Connection> deciding) {
    Set<Connection> asked = new LinkedHashSet<>(deciding);
    for (HoldSpec hold : request.job().holds()) {
      SourceSpec source = request.job().source(hold.source(), hold.where());
      if (source.csv() == null) {
        asked.add(connections.get(source.connection(), source.where()));
      }
    }
    Map<String, String> identities = new TreeMap<>();
    for (Connection connection : asked) {
      try (Reader reader = connection.reader()) {
        identities.put(connection.name(), reader.identity());
      }
    }
    return identities;
  }

  private void refuseFuture(Instant asOf) {
    if (asOf.isAfter(clock.instant())) {
      throw LetheException.badInput(
          "--as-of " + asOf + " is in the future; a cutoff is now or in the past.");
    }
  }

  private PlanHeader sameJob(PlanHeader existing, PlanRequest request) {
    if (!existing.specHash().equals(request.job().hash())
        || !existing.job().equals(request.job().name())
        || !existing.environment().equals(conf.environment())
        || !Objects.equals(existing.tenant(), request.tenant())) {
      throw LetheException.badInput(
          "the plan id '"
              + request.planId()
              + "' belongs to a plan of job '"
              + existing.job()
              + "' with other settings, or for another tenant or environment, made at "
              + existing.createdAt()
              + "; choose another id.");
    }
    if (request.asOf() != null
        && !request.asOf().truncatedTo(ChronoUnit.MICROS).equals(existing.asOf())) {
      throw LetheException.badInput(
          "the plan id '"
              + request.planId()
              + "' belongs to a plan as of "
              + existing.asOf()
              + ", not "
              + request.asOf()
              + "; choose another id, or leave out --as-of to take that plan up.");
    }
    return existing;
  }
}
