package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.plan.PlanStore;
import dev.lethe.report.ProgressLine;
import dev.lethe.report.RunResult;
import dev.lethe.spec.Conf;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.Lease;
import dev.lethe.store.LeaseHeldException;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** What a verb works with: configuration, store and, from the moment it is asked for, Spark. */
final class Workbench implements AutoCloseable {
  private final Conf conf;
  private final Connections connections;
  private final String runId;
  private final String actor;
  private final String tenant;
  private final ProgressLine progress;
  private final Clock clock = Clock.systemUTC();
  private DeltaStore store;
  private SparkSession spark;

  Workbench(Conf conf, String tenant, String runId, ProgressLine progress) {
    this.conf = conf;
    this.connections = new Connections(conf);
    this.tenant = tenant;
    this.runId = runId;
    this.progress = progress;
    String named = System.getenv("LETHE_ACTOR");
    this.actor = named == null || named.isBlank() ? System.getProperty("user.name") : named;
  }

  Conf conf() {
    return conf;
  }

  Connections connections() {
    return connections;
  }

  String runId() {
    return runId;
  }

  /** Who is at work: {@code $LETHE_ACTOR}, else the operating system's user. */
  String actor() {
    return actor;
  }

  String tenant() {
    return tenant;
  }

  Clock clock() {
    return clock;
  }

  ProgressLine progress() {
    return progress;
  }

  /** The store's small files; needs no Spark. */
  StoreFiles files() throws IOException {
    Configuration configuration = new Configuration();
    storeSettings().forEach(configuration::set);
    return new StoreFiles(new Path(conf.store().rootFor(tenant)), configuration);
  }

  /** The store's tables; starts Spark. */
  DeltaStore store() throws IOException {
    if (store == null) {
      spark = Sessions.open(runId);
      // Not in the session's settings, which the UI and the event log show.
      storeSettings().forEach(spark.sparkContext().hadoopConfiguration()::set);
      StoreFiles files =
          new StoreFiles(
              new Path(conf.store().rootFor(tenant)), spark.sparkContext().hadoopConfiguration());
      store = new DeltaStore(spark, files);
    }
    return store;
  }

  PlanStore plans() throws IOException {
    return new PlanStore(store(), clock);
  }

  Audit audit() throws IOException {
    return new Audit(store());
  }

  /**
   * The right to work on a plan; the caller releases it.
   *
   * @throws dev.lethe.LetheException exit 3 while somebody else has it
   */
  Lease lease(String planId) throws IOException {
    try {
      return Lease.acquire(store().files(), "leases/" + planId, actor, runId);
    } catch (LeaseHeldException e) {
      throw LetheException.refused("lease", Leases.busy(planId, e));
    }
  }

  /** Keeps what a run says of itself where {@code lethe result} finds it. */
  void keep(RunResult result) throws IOException {
    files().replace("runs/" + runId + ".json", result.json().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    progress.close();
    if (spark != null) {
      spark.stop();
    }
  }

  private Map<String, String> storeSettings() {
    return conf.store()
        .connection()
        .map(name -> connections.get(name, "store.connection"))
        .map(Connection::hadoopSettings)
        .orElse(Map.of());
  }
}
