package dev.lethe.cli;

import dev.lethe.connector.Connection;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.Secret;
import dev.lethe.store.ConditionalCreateProbe;
import dev.lethe.store.StoreFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at everything that a configuration names, all at once, and says what is wrong with it. */
final class Doctor implements AutoCloseable {
  private static final Duration STORE = Duration.ofSeconds(60);
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Workbench bench;
  private final JobTargets targets;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "lethe-doctor");
            thread.setDaemon(true);
            return thread;
          });

  Doctor(Workbench bench) {
    this.bench = bench;
    // Masks are only described: under which key pseudonyms are made is of no account.
    List<PseudonymKey> keys = bench.conf().pseudonymKeys();
    this.targets =
        new JobTargets(
            bench.connections(),
            keys.isEmpty()
                ? new PseudonymKey("doctor", new Secret(Pseudonyms.fresh()))
                : keys.get(0));
  }

  /**
   * What came of one look.
   *
   * @param address where it is; null for the store
   * @param version of the system's software; null where it does not tell
   * @param millis until the system had said who it is, or until it failed
   * @param rights of how many targets of jobs it was asked what the user may do there
   * @param identity who the system says it is; null if it could not be asked
   * @param transport how the way there is encrypted and the user known; null where that is not
   *     asked
   * @param problems a sentence each; empty if nothing is wrong
   */
  record Diagnosis(
      String kind,
      String address,
      String version,
      int rights,
      String identity,
      String transport,
      long millis,
      List<String> problems) {
    static Diagnosis of(String kind, String address, long began, List<String> problems) {
      return new Diagnosis(kind, address, null, 0, null, null, millisSince(began), problems);
    }

    boolean isWell() {
      return problems.isEmpty();
    }

    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("type", kind);
      fields.put("ok", isWell());
      fields.put("address", address);
      fields.put("version", version);
      fields.put("targets", rights);
      fields.put("identity", identity);
      fields.put("transport", transport);
      fields.put("millis", millis);
      fields.put("problems", problems);
      return fields;
    }
  }

  /**
   * Tries every connection, whatever becomes of the others.
   *
   * @throws dev.lethe.LetheException exit 2 if the settings of one are wrong
   */
  Map<String, Diagnosis> connections() {
    List<Connection> connections =
        bench.connections().names().stream()
            .map(name -> bench.connections().get(name, "connections"))
            .toList();
    Map<Connection, Future<Diagnosis>> looks = new LinkedHashMap<>();
    connections.forEach(
        connection -> looks.put(connection, threads.submit(() -> examine(connection))));
    Map<String, Diagnosis> diagnoses = new LinkedHashMap<>();
    looks.forEach(
        (connection, look) -> {
          Limits limits = connection.limits();
          Duration most = limits.connectTimeout().plus(limits.readTimeout()).plus(SLACK);
          diagnoses.put(
              connection.name(), await(look, connection.type(), connection.address(), most));
        });
    return diagnoses;
  }

  /** Whether the store can be written and creates a file at most once. */
  Diagnosis store() {
    return await(threads.submit(this::examineStore), "store", null, STORE);
  }

  /**
   * Job → what is wrong with its file; null where nothing is. To be asked before the connections,
   * which are looked at with what these jobs change in mind.
   */
  Map<String, String> jobs() {
    Path home = Common.home();
    Map<String, String> jobs = new LinkedHashMap<>();
    for (String name : JobSpec.names(home)) {
      jobs.put(
          name,
          trouble(
              () -> targets.add(JobSpec.load(JobSpec.find(name, home), bench.conf(), List.of()))));
    }
    return jobs;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private Diagnosis examine(Connection connection) {
    long began = System.nanoTime();
    long millis = -1;
    List<String> problems = new ArrayList<>();
    List<Target> changed = targets.of(connection.name());
    String version = null;
    String identity = null;
    String transport = null;
    try (Reader reader = connection.reader()) {
      identity = reader.identity();
      millis = millisSince(began);
      version = reader.version().orElse(null);
      transport = reader.transport().orElse(null);
      problems.addAll(connection.examine());
      for (Target target : changed) {
        problems.addAll(lacks(reader, target));
      }
    } catch (ConnectorException e) {
      problems.add(
          e.getMessage() + Remedy.of(connection, e).map(remedy -> " " + remedy).orElse(""));
    } catch (RuntimeException e) {
      problems.add(Failures.sentence(e));
    }
    return new Diagnosis(
        connection.type(),
        connection.address(),
        version,
        changed.size(),
        identity,
        transport,
        millis < 0 ? millisSince(began) : millis,
        problems);
  }

  /** One target that cannot be asked says nothing about the others. */
  private static List<String> lacks(Reader reader, Target target) {
    try {
      return reader.lacks(target);
    } catch (RuntimeException e) {
      return List.of(Failures.sentence(e));
    }
  }

  private Diagnosis examineStore() throws Exception {
    long began = System.nanoTime();
    StoreFiles files = bench.files();
    ConditionalCreateProbe.Result probe = ConditionalCreateProbe.check(files);
    List<String> problems =
        probe.isSafe()
            ? List.of()
            : List.of(
                "The store "
                    + files
                    + " replaces a file that it was asked to create only if there is none; two runs"
                    + " at a time would overwrite each other's records. Use a store that honours"
                    + " If-None-Match.");
    return new Diagnosis(
        "store", null, null, 0, files.toString(), null, millisSince(began), problems);
  }

  private static Diagnosis await(
      Future<Diagnosis> look, String kind, String address, Duration most) {
    long began = System.nanoTime();
    String problem;
    try {
      return look.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      problem = "No answer within " + most.toSeconds() + " s; is something between us silent?";
    } catch (ExecutionException e) {
      problem = Failures.sentence(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problem = "Interrupted.";
    }
    return Diagnosis.of(kind, address, began, List.of(problem));
  }

  private static String trouble(Runnable work) {
    try {
      work.run();
      return null;
    } catch (RuntimeException e) {
      return Failures.sentence(e);
    }
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }
}
