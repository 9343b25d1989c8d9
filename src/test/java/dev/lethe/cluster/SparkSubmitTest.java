package dev.lethe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.lab.Await;
import dev.lethe.lab.Lab;
import dev.lethe.lab.NdvrSample;
import dev.lethe.lab.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same jar by spark-submit on a local Spark and on a cluster with two worker processes. */
@Timeout(600)
class SparkSubmitTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static Path spark;
  private static Sample local;
  private static Sample distributed;
  private static Launcher.Ended localRun;
  private static Launcher.Ended distributedRun;
  private static final Map<String, String> SEEN = new LinkedHashMap<>();

  @BeforeAll
  @Timeout(600)
  static void runOnBoth() throws Exception {
    spark = SparkHome.find();
    local = Sample.load(Lab.shared());
    distributed = Sample.load(Lab.shared());
    localRun = launcher("local", Map.of("LETHE_MASTER", "local[2]")).run(execute(local, "local"));
    try (StandaloneCluster cluster = StandaloneCluster.start(spark, directory)) {
      distributedRun = runWatched(cluster);
    }
    SEEN.putAll(
        Glimpses.files(
            directory,
            file -> file.startsWith(directory.resolve("events")) || isLog(file.getFileName())));
  }

  @Test
  void givesTheSameResultOnAClusterAsLocally() throws Exception {
    assertThat(distributedRun.exitCode()).as(distributedRun.stderr()).isZero();
    assertThat(localRun.exitCode()).as(localRun.stderr()).isZero();
    assertThat(comparable(distributedRun)).isEqualTo(comparable(localRun));
    assertThat(distributed.keys()).isEqualTo(local.keys()).hasSize(28);
    assertThat(distributed.jobs()).isEqualTo(local.jobs()).hasSize(28);
  }

  @Test
  void erasesOnAClusterWhatTheSampleSays() throws Exception {
    assertThat(distributed.keys())
        .doesNotContainAnyElementsOf(new TreeSet<>(NdvrSample.expectedDeletions().keySet()));
    assertThat(comparable(distributedRun).path("leftovers").asInt(-1)).isZero();
    assertThat(comparable(distributedRun).path("verdicts").path("ORPHAN").asInt())
        .isEqualTo(
            (int)
                NdvrSample.expectedDeletions().values().stream().filter("ORPHAN"::equals).count());
  }

  @Test
  void worksInBothWorkers() {
    String events = String.join("\n", seen("events/").values());
    assertThat(events.split("\"Event\":\"SparkListenerExecutorAdded\"", -1)).hasSize(3);
    String application = seen("/allexecutors").keySet().iterator().next().split("/")[4];
    assertThat(seen("ps ").values())
        .filteredOn(line -> line.contains("CoarseGrainedExecutorBackend"))
        .filteredOn(line -> line.contains("--app-id " + application))
        .as("an executor in each worker, while a wave was at work")
        .hasSize(2);
  }

  @Test
  void showsNoSecretToAnybody() {
    List<String> secrets = new ArrayList<>(distributed.secrets());
    secrets.addAll(local.secrets());
    assertThat(String.join("\n", seen("events/").values()))
        .as("the event log is that of the whole run")
        .contains("SparkListenerSQLExecutionStart", "SparkListenerApplicationEnd");
    assertThat(seen("/api/v1/").values()).hasSize(5).noneMatch(String::isBlank);
    SEEN.forEach((place, text) -> assertThat(secrets).as(place).noneMatch(text::contains));
  }

  @Test
  void givesTheShellItsExitCode() throws Exception {
    Launcher.Ended ended =
        launcher("unknown", Map.of("LETHE_MASTER", "local[2]"))
            .run("plan", "no-such-job", "--conf", directory.resolve("local.conf").toString());
    assertThat(ended.exitCode()).as(ended.stderr()).isEqualTo(2);
    assertThat(ended.stdout()).isEmpty();
    assertThat(ended.stderr()).contains("there is no job 'no-such-job'");
  }

  private static Launcher.Ended runWatched(StandaloneCluster cluster) throws Exception {
    Path barrier = directory.resolve("barrier");
    int port = Ports.pick();
    Path events = Files.createDirectory(directory.resolve("events"));
    List<String> settings =
        List.of(
            "spark.ui.enabled=true",
            "spark.ui.port=" + port,
            "spark.eventLog.enabled=true",
            "spark.eventLog.dir=" + events.toUri(),
            "spark.executor.memory=700m",
            "spark.executor.defaultJavaOptions=-XX:TieredStopAtLevel=1",
            "spark.cores.max=2",
            "spark.scheduler.minRegisteredResourcesRatio=1.0",
            "spark.driver.extraJavaOptions=-Dlethe.barrier=wave-finished:1:" + barrier);
    Launcher launcher =
        launcher(
            "cluster",
            Map.of(
                "LETHE_MASTER",
                cluster.master(),
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "LETHE_SUBMIT",
                "--conf " + String.join(" --conf ", settings)));
    try (Launcher.Running running = launcher.start(execute(distributed, "cluster"))) {
      Await.until(
          "the first wave ends",
          Duration.ofSeconds(300),
          () -> Files.exists(barrier) || !running.process().isAlive());
      if (running.process().isAlive()) {
        SEEN.putAll(Glimpses.commandLines());
        SEEN.putAll(Glimpses.ui(port));
        Files.delete(barrier);
      }
      return running.await();
    }
  }

  private static Launcher launcher(String name, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put("SPARK_HOME", spark.toString());
    return new Launcher(Files.createDirectory(directory.resolve("in-" + name)), all);
  }

  private static String[] execute(Sample sample, String name) throws IOException {
    Path conf =
        sample.conf(
            directory.resolve(name + ".conf"),
            Map.of("root", directory.resolve("store-" + name).toString()));
    List<String> arguments = new ArrayList<>(Sample.arguments("run", conf, "plan-1"));
    arguments.add("--execute");
    return arguments.toArray(String[]::new);
  }

  /** The one JSON object on stdout, without what differs from run to run. */
  private static ObjectNode comparable(Launcher.Ended run) throws IOException {
    assertThat(run.stdout().strip().lines()).as("stdout of --json").hasSize(1);
    ObjectNode result = (ObjectNode) JSON.readTree(run.stdout());
    assertThat(result.remove("run_id").asText()).isNotEmpty();
    return result;
  }

  private static boolean isLog(Path file) {
    return file.toString().matches("std(out|err).*|.*\\.log");
  }

  private static Map<String, String> seen(String place) {
    Map<String, String> found = new LinkedHashMap<>();
    SEEN.forEach(
        (name, text) -> {
          if (name.contains(place)) {
            found.put(name, text);
          }
        });
    return found;
  }
}
