package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.KeplerJob;
import dev.lethe.job.KeptSpills;
import dev.lethe.job.LeakSearch;
import dev.lethe.job.LeakSearchTest;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.Lab;
import dev.lethe.lab.ServerLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * People stand in every input and in what servers complain about; afterwards every byte that Lethe,
 * Spark and the servers wrote is searched for them. A decoy stands in each of these places: it has
 * to be found everywhere, and nothing else anywhere.
 */
@Timeout(900)
class CanaryTest {
  private static final String DECOY = "decoy-5eed.canary";
  private static final String PLAN = "canary-1";

  private final Map<String, String> properties = new LinkedHashMap<>();
  @TempDir Path folder;
  private int verbs;

  @BeforeEach
  void watchSpark() throws IOException {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    property("spark.sql.shuffle.partitions", "2");
    property("spark.databricks.delta.snapshotPartitions", "1");
    property("spark.app.name", DECOY); // stands in the event log
    property("spark.eventLog.enabled", "true");
    property("spark.eventLog.dir", place("events").toUri().toString());
    property("spark.local.dir", Files.createDirectory(folder.resolve("local")).toString());
    property("spark.extraListeners", KeptSpills.class.getName());
    property(KeptSpills.FOLDER, place("spills").toString());
  }

  @AfterEach
  void leaveSparkAlone() {
    properties.forEach(
        (name, before) -> {
          if (before == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, before);
          }
        });
  }

  @Test
  void nobodyIsNamedInAnythingThatIsWritten() throws Exception {
    Process shown = new ProcessBuilder("sh", "-c", "sleep 900; : " + DECOY).start();
    List<KeplerContributor> gone;
    try (CanaryWorld world = new CanaryWorld()) {
      gone = world.gone();
      KeplerJob job = world.job(folder);
      world.logStatements();
      ServerLogs logs = ServerLogs.from(Lab.shared());

      story(job, gone);

      assertThat(world.complaints()).as("complaints heard").doesNotContain(0);
      world.say(DECOY);
      logs.say(DECOY);
      logs.copyTo(place("servers"));
    } finally {
      shown.destroy();
    }
    plant();

    Map<String, Map<String, Set<String>>> found = found(gone);
    found.values().forEach(values -> assertThat(values).as("%s", found).containsOnlyKeys(DECOY));
  }

  /** From the plan to its end, with actions that fail on the way. */
  private void story(KeplerJob job, List<KeplerContributor> gone) throws IOException {
    Path people =
        Files.write(
            folder.resolve("people.txt"),
            gone.stream().map(one -> one.id() + "\n" + one.email()).toList());
    String html = place("report").resolve("report.html").toString();
    lethe(1, job, "plan", job.job().toString(), "--plan-id", PLAN); // ClickHouse complains
    lethe(0, job, "plan", job.job().toString(), "--plan-id", PLAN);
    lethe(4, job, "apply", PLAN);
    lethe(4, job, "apply", PLAN);
    lethe(0, job, "verify", PLAN, "--json");
    lethe(0, job, "report", PLAN, "--html", html);
    lethe(0, job, "history", "--plan", PLAN);
    lethe(0, job, "close", PLAN, "--reason", "the end");

    String known = lethe(0, job, "history", "--subject-file", people.toString()).out();
    assertThat(known).contains("APPLIED", "FAILED", "refuses to change the row");
    assertThat(job.store().resolve("keys/" + PLAN + ".key")).doesNotExist();
    lethe(0, job, "verify", PLAN);
    lethe(2, job, "show", DECOY);
  }

  /** Runs a verb as talkative as it can be, and keeps what it printed and logged. */
  private Ran lethe(int code, KeplerJob job, String... words) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("-v", "--conf", job.conf().toString()));
    Ran ran = Ran.lethe(arguments.toArray(String[]::new));
    Files.writeString(place("printed").resolve("verb-" + ++verbs), ran.out() + ran.err());
    LoggerFactory.getLogger("dev.lethe.canary").info(DECOY);
    Path log = Path.of(System.getProperty("lethe.log.file"));
    Files.copy(log, place("logs").resolve(log.getFileName()));
    assertThat(ran.code()).as("%s%n%s%n%s", List.of(words), ran.out(), ran.err()).isEqualTo(code);
    return ran;
  }

  /** The decoy, where it has not come by itself. */
  private void plant() throws IOException {
    LeakSearchTest.parquet(folder.resolve("store/plans/decoy.snappy.parquet"), DECOY);
    Files.write(place("spills").resolve("shuffle"), LeakSearchTest.lz4(DECOY));
    Path report = place("report").resolve("report.html");
    Files.writeString(report, Files.readString(report) + DECOY);
  }

  /** Place → value → where. */
  private Map<String, Map<String, Set<String>>> found(List<KeplerContributor> gone)
      throws IOException {
    Set<String> values = new HashSet<>(KeplerJob.identifiers(gone));
    values.add(DECOY);
    LeakSearch search = new LeakSearch(values);
    Map<String, Map<String, Set<String>>> found = new TreeMap<>();
    for (Path place : Files.list(folder.resolve("evidence")).collect(Collectors.toList())) {
      found.put(place.getFileName().toString(), search.in(place));
    }
    found.put("store", search.in(folder.resolve("store")));
    return found;
  }

  private Path place(String name) throws IOException {
    return Files.createDirectories(folder.resolve("evidence").resolve(name));
  }

  private void property(String name, String value) {
    properties.put(name, System.getProperty(name));
    System.setProperty(name, value);
  }
}
