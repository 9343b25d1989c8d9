package dev.lethe.lab;

import dev.lethe.cli.Main;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The demo's second part: contributors who have left, in five systems. */
final class ContributorDemo {
  private static final PrintStream OUT = System.out;
  private static final int CONTRIBUTORS = 200;
  private static final int GO = 8;
  private static final String[] SERVERS = {"elasticsearch", "clickhouse", "redis", "jobs-api"};
  private static final String JOB = "27f196f6-ee10-49ae-b8d1-8b983cd6f2ea";

  private final Lab lab;
  private final CompletableFuture<KeplerWorld> world;

  /** Starts what it needs while the demo's first part is told. */
  ContributorDemo(Lab lab) {
    this.lab = lab;
    this.world =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                lab.add(SERVERS);
                return KeplerWorld.ofLab(lab, KeplerData.of(3, CONTRIBUTORS));
              } catch (Exception e) {
                throw new LabException("Cannot load the contributors' system.", e);
              }
            });
  }

  /** Runs it and returns the exit code. */
  int story() throws Exception {
    KeplerWorld kepler = world.join();
    Map<String, Long> all = kepler.read(kepler.data().contributors()).traces();
    OUT.println("Contributors who left: what identifies them in five systems goes, and the");
    OUT.println("reports still add up.");
    OUT.println();
    OUT.printf(
        "  PostgreSQL     %s   %d contributors, %d judgments%n",
        lab.endpoint("postgres").url(), all.get("contributors"), all.get("judgments"));
    OUT.printf(
        "  Elasticsearch  %s   %d documents%n",
        lab.endpoint("elasticsearch").url(), all.get("documents"));
    OUT.printf(
        "  ClickHouse     %s   %d rows of metrics%n",
        lab.endpoint("clickhouse").url(), all.get("metrics"));
    OUT.printf("  S3             %s   %d files%n", lab.endpoint("s3").url(), all.get("files"));
    OUT.printf(
        "  Redis          %s   %d sessions%n%n", lab.endpoint("redis").url(), all.get("sessions"));

    Path list = list();
    try {
      return story(kepler, list);
    } finally {
      Files.delete(list);
    }
  }

  private int story(KeplerWorld kepler, Path list) throws Exception {
    Set<String> ids = new TreeSet<>();
    Files.readAllLines(list).forEach(line -> ids.add(line.substring(0, line.indexOf(','))));
    List<KeplerContributor> gone =
        kepler.data().contributors().stream()
            .filter(one -> ids.contains(one.id().toString()))
            .toList();
    KeplerReading before = kepler.read(gone);
    String csv = list.toString();
    api(kepler, "Can they work? Their accounts are open.", csv);
    lethe("What would go? Nothing is changed.", "delete", "--csv", csv, "--dry-run");
    lethe("Mask and delete it, and look again.", "delete", "--csv", csv, "--execute");
    api(kepler, "Can they still work? They have to be refused.", csv, "--expect-locked-out");
    return result(kepler.expected(gone), before, kepler.read(gone), gone.size());
  }

  /** Lists who has not been seen for long in a file, which the verb leaves in this folder. */
  private Path list() throws IOException {
    Set<Path> before = lists();
    lethe(
        "Who has not been seen for 200 days? They go into a file.",
        "inactive",
        "--days-inactive",
        "200",
        "--max-contributors",
        Integer.toString(GO),
        "--execute");
    Set<Path> fresh = lists();
    fresh.removeAll(before);
    return fresh.iterator().next();
  }

  private static Set<Path> lists() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(""))) {
      return files
          .filter(file -> file.toString().matches("inactive_contributors_.*\\.csv"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void lethe(String why, String... words) {
    List<String> all = new ArrayList<>(List.of("contributors"));
    all.addAll(List.of(words));
    DemoCommand.lethe(lab, why, 0, all.toArray(String[]::new));
  }

  /** In a process of its own: the job's secret is in the environment, and in no argument. */
  private void api(KeplerWorld kepler, String why, String... words)
      throws IOException, InterruptedException {
    String[] url = kepler.jobUrl(JOB).split("\\?secret=");
    List<String> command = new ArrayList<>(List.of("contributors", "check-api", "--csv"));
    command.addAll(List.of(words));
    command.addAll(List.of("--job-url", url[0]));
    OUT.println("── " + why);
    OUT.println("$ LETHE_JOB_SECRET=… lethe " + String.join(" ", command));
    command.addAll(List.of("--conf", lab.conf().toString()));
    int code = ChildJvm.run(Main.class, Map.of("LETHE_JOB_SECRET", url[1]), command);
    OUT.println();
    if (code != 0) {
      throw new LabException("lethe contributors check-api ended with exit code " + code + ".");
    }
  }

  private static int result(
      Map<String, Long> expected, KeplerReading before, KeplerReading after, int people) {
    boolean found = before.traces().equals(expected);
    boolean gone = after.traces().values().stream().allMatch(count -> count == 0);
    boolean others = after.others().equals(before.others());
    OUT.printf(
        "── Result: %d contributors stood in %d rows, documents, metrics, files and sessions%s, and"
            + " stand in %d now; of everybody else %s.%n",
        people,
        sum(before),
        found ? ", as generated" : ", NOT as generated: " + expected,
        sum(after),
        others ? "not a byte has changed" : "SOMETHING HAS CHANGED");
    return found && gone && others ? 0 : 1;
  }

  private static long sum(KeplerReading reading) {
    return reading.traces().values().stream().mapToLong(Long::longValue).sum();
  }
}
