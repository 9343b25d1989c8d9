package dev.lethe.apply;

import dev.lethe.LetheException;
import dev.lethe.connector.ConditionalDelete;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Target;
import dev.lethe.plan.Arrivals;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanKeys;
import dev.lethe.plan.PlanStore;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.plan.Seal;
import dev.lethe.source.People;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** Finds out what a plan's actions are done to, and how. */
record WorkFinder(
    DeltaStore store, Conf conf, Connections connections, Clock clock, Consumer<String> progress) {
  /**
   * @param unreachable connections that are not required and cannot be reached → why
   * @throws LetheException exit 2 if the configuration lacks a key of the plan's, exit 3 if the key
   *     was destroyed
   */
  Work of(PlanHeader header, JobSpec job, Map<String, String> unreachable) throws IOException {
    if (!job.superseded().isEmpty()) {
      return onRecords(header, job);
    }
    return job.isPersonal() ? onPeople(header, job, unreachable) : onObjects(header, job);
  }

  private Work onObjects(PlanHeader header, JobSpec job) {
    List<RetentionSources> sources = RetentionSources.all(store.spark(), job, connections);
    return new Work(
        erasables(job, sources),
        new Recheck(store.spark(), header, job, sources, connections, clock),
        Opening.CLEAR,
        Map.of(),
        Optional.empty());
  }

  private Work onPeople(PlanHeader header, JobSpec job, Map<String, String> unreachable)
      throws IOException {
    PlanKeys keys = new PlanKeys(store.files(), conf.masterKey());
    Seal seal = seal(header);
    People people = keys.people(header.planId(), seal);
    Opening opening =
        new Opening(
            seal,
            JavaSparkContext.fromSparkContext(store.spark().sparkContext())
                .broadcast(people.going()));
    PseudonymKey key = Pseudonyms.load(conf.pseudonymKeys(), store.files()).key(header.keyId());
    Map<List<String>, WaveRun.Erasable> erasables = new HashMap<>();
    List<SubjectTarget> targets = SubjectTarget.resolve(job.people().values(), connections, key);
    Map<String, String> missing = new TreeMap<>(unreachable);
    Set<String> optional = job.optionalConnections();
    List<SubjectTarget> there = new ArrayList<>();
    for (SubjectTarget target : targets) {
      Connection connection = target.connection();
      String name = connection.name();
      if (header.targetIdentities().containsKey(name) && !missing.containsKey(name)) {
        try {
          put(
              erasables,
              target.rule().name(),
              "",
              connection,
              target.target(),
              ConditionalDelete.AUTO);
          there.add(target);
        } catch (ConnectorException e) {
          if (!optional.contains(name)) {
            throw e;
          }
          missing.put(name, e.getMessage());
        }
      }
    }
    missing.forEach(
        (connection, problem) ->
            progress.accept(connection + " is not required and is left for later: " + problem));
    return new Work(
        erasables,
        new SubjectRecheck(
            store.spark(),
            header,
            job,
            connections,
            clock,
            opening,
            new PlanStore(store, clock).aliases(header.planId())),
        opening,
        missing,
        Arrivals.of(store, header, job, there, key, seal, people, clock, progress));
  }

  private Work onRecords(PlanHeader header, JobSpec job) throws IOException {
    Opening opening = new Opening(seal(header), null);
    SupersededSources sources = SupersededSources.resolve(job, connections);
    Map<List<String>, WaveRun.Erasable> erasables = new HashMap<>();
    String rule = sources.rule().name();
    put(erasables, rule, "", sources.storage(), sources.requests(), ConditionalDelete.AUTO);
    put(erasables, rule, "", sources.database(), sources.row(), ConditionalDelete.AUTO);
    return new Work(
        erasables,
        new SupersededRecheck(store.spark(), header, job, sources, connections, clock, opening),
        opening,
        Map.of(),
        Optional.empty());
  }

  /**
   * What opens a plan's locators.
   *
   * @throws LetheException exit 3 if it was destroyed
   */
  Seal seal(PlanHeader header) throws IOException {
    return new PlanKeys(store.files(), conf.masterKey())
        .open(header.planId())
        .orElseThrow(() -> keyGone(header));
  }

  private static LetheException keyGone(PlanHeader header) {
    return LetheException.refused(
        "key",
        "the key of plan "
            + header.planId()
            + " was destroyed, so that nobody can know any more what it names; make a new plan.");
  }

  private Map<List<String>, WaveRun.Erasable> erasables(
      JobSpec job, List<RetentionSources> sources) {
    ConditionalDelete setting =
        ConditionalDelete.valueOf(job.conditionalDelete().toUpperCase(Locale.ROOT));
    Map<List<String>, WaveRun.Erasable> erasables = new HashMap<>();
    for (RetentionSources source : sources) {
      String rule = source.rule().name();
      for (Target bucket : source.buckets()) {
        put(erasables, rule, bucket.container(), source.itemConnection(), bucket, setting);
      }
      for (ReferenceTable table : source.references()) {
        if (table.isErasable()) {
          Target rows = table.target();
          put(erasables, rule, rows.container(), table.connection(), rows, setting);
        }
      }
    }
    return erasables;
  }

  /**
   * @param place see {@link WaveRun#container}
   */
  private void put(
      Map<List<String>, WaveRun.Erasable> erasables,
      String rule,
      String place,
      Connection connection,
      Target target,
      ConditionalDelete setting) {
    progress.accept("asking " + connection + " how it is changed");
    EraseMode mode = connection.eraseMode(target, setting);
    erasables.put(
        WaveRun.place(rule, connection.name(), place),
        new WaveRun.Erasable(connection, target, mode));
  }
}
