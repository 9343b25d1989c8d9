package dev.lethe.plan;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.map_values;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Target;
import dev.lethe.rule.Verdict;
import dev.lethe.source.Holds;
import dev.lethe.source.Inventory;
import dev.lethe.source.Items;
import dev.lethe.source.QuarantinePlace;
import dev.lethe.source.ReferenceTable;
import dev.lethe.source.RetentionSources;
import dev.lethe.source.Snapshot;
import dev.lethe.source.Snapshots;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.RetentionSpec;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How a plan about objects is made: what there is, who refers to it, what waits in quarantine. */
final class RetentionPlanning implements Planning {
  private final DeltaStore store;
  private final PlanStore plans;
  private final PlanRequest request;
  private final Snapshots snapshots;
  private final Clock clock;
  private final Consumer<String> progress;
  private final List<RetentionSources> sources;

  /**
   * Resolves the job's rules; reads nothing.
   *
   * @throws LetheException exit 2 if a rule does not fit its sources
   */
  RetentionPlanning(
      DeltaStore store,
      PlanStore plans,
      PlanRequest request,
      Connections connections,
      Snapshots snapshots,
      Clock clock,
      Consumer<String> progress) {
    this.store = store;
    this.plans = plans;
    this.request = request;
    this.snapshots = snapshots;
    this.clock = clock;
    this.progress = progress;
    this.sources = RetentionSources.all(store.spark(), request.job(), connections);
  }

  @Override
  public Set<Connection> connections() {
    Set<Connection> asked = new LinkedHashSet<>();
    for (RetentionSources source : sources) {
      asked.add(source.itemConnection());
      source.inventory().map(Inventory::connection).ifPresent(asked::add);
      source.references().forEach(table -> asked.add(table.connection()));
    }
    return asked;
  }

  @Override
  public void prepare(Map<String, String> identities) throws IOException {
    sources.forEach(source -> source.refuseSharedRows(identities));
    new RuleConflicts(identities).refuse(sources);
    Claims claims = new Claims(store.files());
    for (RetentionSources source : sources) {
      for (Claims.Claim claim : Claims.Claim.of(source, request.job().name(), request.tenant())) {
        claims.claim(claim);
      }
    }
  }

  @Override
  public Reading read(Map<String, String> identities, Holds holds) {
    List<RetentionDecision> decisions = new ArrayList<>();
    Map<String, Instant> times = new TreeMap<>();
    Map<String, Long> references = new TreeMap<>();
    for (RetentionSources source : sources) {
      RetentionSpec rule = source.rule();
      Snapshot items = Items.take(source, snapshots, clock.instant(), progress);
      Optional<Snapshot> copies =
          source.quarantine().map(place -> copies(source, place, identities));
      List<Snapshot> rows = new ArrayList<>();
      for (ReferenceTable table : source.references()) {
        progress.accept("reading " + table.connection() + ", after " + items.count() + " objects");
        Snapshot taken =
            snapshots.take(
                rule.name() + "-references-" + rows.size(), table.connection(), table.target());
        rows.add(taken);
        times.put(table.spec().source(), taken.takenAt());
        references.put(table.spec().source(), taken.count());
      }
      progress.accept(
          "comparing "
              + items.count()
              + " objects with "
              + rows.stream().mapToLong(Snapshot::count).sum()
              + " references");
      decisions.add(
          new RetentionDecision(
              request.planId(),
              request.job(),
              source,
              request.asOf(),
              items,
              copies,
              rows,
              holds,
              verdicts -> snapshots.keep(rule.name() + "-verdicts", verdicts)));
      times.put(rule.itemSource(), items.takenAt());
    }
    refuseForeign(decisions);
    long missing = total(decisions, decision -> decision.counts().get(Verdict.MISSING));
    long everything =
        total(
            decisions,
            decision -> decision.counts().values().stream().mapToLong(Long::longValue).sum());
    return new Reading(
        Verdict.RETENTION,
        List.copyOf(decisions),
        store.spark().createDataFrame(List.of(), PlanTables.FINDINGS).drop("plan_id"),
        times,
        references,
        total(decisions, RetentionDecision::erasedItems),
        missing,
        everything - missing,
        "objects");
  }

  private static long total(
      List<RetentionDecision> decisions, ToLongFunction<RetentionDecision> number) {
    return decisions.stream().mapToLong(number).sum();
  }

  /**
   * What plans of this store have put into a rule's quarantine from the bucket of its items, read
   * before the references as the items are. What others have there is not ours to judge: another
   * store may use the quarantine too, and the rule's items may have been elsewhere before.
   */
  private Snapshot copies(
      RetentionSources source, QuarantinePlace place, Map<String, String> identities) {
    Target target = place.target();
    progress.accept("listing the quarantine s3://" + target.container() + "/" + target.prefix());
    if (place.keepsVersions()) {
      progress.accept(
          "bucket "
              + target.container()
              + " keeps versions: what is erased from the quarantine is hidden and not gone");
    }
    Snapshot there =
        snapshots.take(source.rule().name() + "-quarantine", source.itemConnection(), target);
    String bucket = identities.get(source.itemConnection().name());
    Dataset<Row> known =
        plans
            .headers()
            .where(array_contains(map_values(col("target_identities")), bucket))
            .select("plan_id")
            .distinct();
    Column made = place.planOf(col("key")).equalTo(known.col("plan_id"));
    return new Snapshot(
        there.rows().join(known, made, "left_semi"), there.count(), there.takenAt());
  }

  /** Everything is in the clear, in the plan. */
  @Override
  public Seal keep(boolean again) {
    return null;
  }

  private void refuseForeign(List<RetentionDecision> decisions) {
    if (request.job().authorityMismatch().mode() == AuthorityMismatch.Mode.IGNORE) {
      return;
    }
    for (RetentionDecision decision : decisions) {
      long count = decision.foreign().count();
      if (count > 0) {
        List<String> pairs =
            decision.foreign().orderBy(col("key")).limit(20).collectAsList().stream()
                .map(row -> "s3://" + row.getString(1) + "/" + row.getString(0))
                .toList();
        throw LetheException.refused(
            "authority-mismatch",
            count
                + " objects are referred to in another bucket, although a key like theirs is in"
                + " ours: "
                + String.join(", ", pairs)
                + (count > pairs.size() ? ", …" : "")
                + ". Nothing was planned. If those buckets are this one by another name, set"
                + " authority-mismatch = [ \"BUCKET\" ]; if such references do not count, set"
                + " authority-mismatch = ignore.");
      }
    }
  }

  /** Its snapshots are closed with the planner's. */
  @Override
  public void close() {}
}
