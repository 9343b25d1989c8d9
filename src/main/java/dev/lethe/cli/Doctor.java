package dev.lethe.cli;

import dev.lethe.connector.Connection;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Reader;
import dev.lethe.spec.JobSpec;
import dev.lethe.store.ConditionalCreateProbe;
import dev.lethe.store.StoreFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "lethe-doctor");
            thread.setDaemon(true);
            return thread;
          });

  Doctor(Workbench bench) {
    this.bench = bench;
  }

  /**
   * What came of one look.
   *
   * @param identity who the system says it is; null if it could not be asked
   * @param transport how the way there is encrypted and the user known; null where that is not
   *     asked
   * @param problems a sentence each; empty if nothing is wrong
   */
  record Diagnosis(
      String kind, String identity, String transport, long millis, List<String> problems) {
    boolean isWell() {
      return problems.isEmpty();
    }

    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("type", kind);
      fields.put("ok", isWell());
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
          diagnoses.put(connection.name(), await(look, connection.type(), most));
        });
    return diagnoses;
  }

  /** Whether the store can be written and creates a file at most once. */
  Diagnosis store() {
    return await(threads.submit(this::examineStore), "store", STORE);
  }

  /** Job → what is wrong with its file; null where nothing is. */
  Map<String, String> jobs() {
    Path home = Common.home();
    Map<String, String> jobs = new LinkedHashMap<>();
    for (String name : JobSpec.names(home)) {
      jobs.put(
          name, trouble(() -> JobSpec.load(JobSpec.find(name, home), bench.conf(), List.of())));
    }
    return jobs;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static Diagnosis examine(Connection connection) {
    long began = System.nanoTime();
    List<String> problems = new ArrayList<>();
    String identity = null;
    String transport = null;
    try (Reader reader = connection.reader()) {
      identity = reader.identity();
      transport = reader.transport().orElse(null);
      problems.addAll(connection.examine());
    } catch (RuntimeException e) {
      problems.add(Failures.sentence(e));
    }
    return new Diagnosis(connection.type(), identity, transport, millisSince(began), problems);
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
    return new Diagnosis("store", files.toString(), null, millisSince(began), problems);
  }

  private static Diagnosis await(Future<Diagnosis> look, String kind, Duration most) {
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
    return new Diagnosis(kind, null, null, millisSince(began), List.of(problem));
  }

  private static String trouble(Callable<?> work) {
    try {
      Object ignored = work.call();
      return ignored == null ? "nothing was read" : null;
    } catch (Exception e) {
      return Failures.sentence(e);
    }
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }
}
