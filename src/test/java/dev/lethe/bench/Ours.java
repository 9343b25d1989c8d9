package dev.lethe.bench;

import dev.lethe.apply.Applier;
import dev.lethe.apply.Counters;
import dev.lethe.audit.Audit;
import dev.lethe.cli.Sessions;
import dev.lethe.connector.Connections;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.Planner;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** What {@code lethe plan} and {@code lethe apply} do, on a store of one system's own. */
final class Ours {
  private static final String CONF =
      """
      environment = bench
      connections { people %s, target %s }
      store { root = "%s" }
      pseudonym-keys = [ { id = bench, key = "%s" } ]
      master-key = "%s"
      """;
  private static final String JOB =
      """
      job = bench
      sources { people { csv = "people.csv" } }
      subjects { source = people, id = contributor_id, email = email_address,
                 truth { connection = people, table = contributors, id = id, email = email } }
      masks { constant = %s }
      rules { erase { kind = subject, %s, stage = 2 } }
      guards { max-actions = 1000000000, max-fraction = 1 }
      """;
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private final Conf conf;
  private final JobSpec job;
  private final DeltaStore store;
  private int runs;

  /**
   * @param folder empty
   * @param people HOCON of the connection to the source of truth
   */
  Ours(Path folder, Population population, BenchedSystem system, String people) throws IOException {
    population.writeList(folder.resolve("people.csv"));
    Path root = folder.resolve("store");
    String text = CONF.formatted(people, system.connection(), root, KEY, KEY);
    this.conf = Conf.load(List.of(Files.writeString(folder.resolve("lethe.conf"), text)));
    Path file =
        Files.writeString(
            folder.resolve("job.conf"), JOB.formatted(Population.MASK, system.rule()));
    this.job = JobSpec.load(file, conf, List.of());
    SparkSession spark = Sessions.open("bench");
    this.store =
        new DeltaStore(
            spark,
            new StoreFiles(
                new org.apache.hadoop.fs.Path(root.toString()),
                spark.sparkContext().hadoopConfiguration()));
  }

  PlanHeader plan() throws IOException {
    String run = "run-" + ++runs;
    return new Planner(store, conf, new Connections(conf), Clock.systemUTC(), sentence -> {})
        .plan(new PlanRequest(job, null, null, "plan-" + runs, "bench", run));
  }

  PlanHeader apply(PlanHeader plan) throws IOException {
    return new Applier(store, conf, new Connections(conf), Clock.systemUTC(), new Unheard())
        .apply(plan.planId(), "run-" + runs, "bench");
  }

  /** Outcome → actions. */
  Map<String, Long> outcomes(PlanHeader plan) {
    return new Audit(store).outcomes(plan.planId());
  }

  private static final class Unheard implements Applier.Progress {
    @Override
    public void step(String sentence) {}

    @Override
    public void erasing(long total, Counters counters) {}

    @Override
    public void wave(int index, int of) {}
  }
}
