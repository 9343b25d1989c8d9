package dev.lethe.lab;

import dev.lethe.cli.Main;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The whole story on servers of its own: every step is a command that anybody could type. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Starts the lab, loads the sample and runs every job end to end.",
    footer = {"", "Example:", "  lethe demo"})
public final class DemoCommand implements Callable<Integer> {
  private static final String BUCKET = "ndvr-homework-dataops";
  private static final PrintStream OUT = System.out;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Keep the lab's folder here. Default: a new one below target/, removed after.")
  Path directory;

  @Override
  public Integer call() throws Exception {
    Path folder = directory == null ? fresh() : directory;
    OUT.println("Lethe demo: servers of its own, the retention sample, and contributors who left.");
    OUT.println("Each line that begins with $ is a command you could type.");
    OUT.println();
    try (Lab lab = Lab.up(folder, "s3", "mysql", "postgres")) {
      ContributorDemo contributors = new ContributorDemo(lab);
      int retention = story(lab);
      OUT.println();
      return Math.max(retention, contributors.story());
    } finally {
      if (directory == null) {
        LabFiles.deleteTree(folder);
      }
    }
  }

  private static Path fresh() throws IOException {
    return Files.createTempDirectory(
        Files.createDirectories(LabFiles.home().resolve("target")), "demo-");
  }

  private static int story(Lab lab) throws IOException, SQLException {
    try (Connection database = lab.mysql("homework");
        S3Client s3 = S3Clients.of(lab.endpoint("s3"))) {
      int objects = NdvrSample.putObjects(s3, BUCKET);
      int jobs = NdvrSample.insertJobs(database);
      OUT.printf("  database   %s   %d job rows%n", lab.endpoint("mysql").url(), jobs);
      OUT.printf("  bucket     %s/%s   %d objects%n%n", lab.endpoint("s3").url(), BUCKET, objects);
      Set<String> before = keys(s3);

      String plan = "demo-1";
      lethe(lab, "The plan: what would go, and why. Nothing is changed.", 0, plan(plan));
      lethe(lab, "A closer look.", 0, "show", plan, "--limit", "5");
      lethe(lab, "Carry it out.", 0, "apply", plan);
      lethe(lab, "Read the world again: is it gone?", 0, "verify", plan);
      lethe(lab, "What the audit keeps.", 0, "history", "--plan", plan, "--limit", "3");
      lethe(lab, "All of it in one file, for whoever has to know.", 0, report(plan));
      lethe(lab, "A second run finds nothing to do.", 0, plan("demo-2"));
      return compare(before, keys(s3), rows(database));
    }
  }

  private static String[] plan(String id) {
    return new String[] {
      "plan",
      "trial-retention",
      "--plan-id",
      id,
      "--as-of",
      NdvrSample.AS_OF,
      "--set",
      "rules.trial-retention.orphans.min-age=0"
    };
  }

  /** Outside of the demo's folder, which is removed. */
  private static String[] report(String plan) throws IOException {
    Path reports = Files.createDirectories(LabFiles.home().resolve("target/reports"));
    return new String[] {"report", plan, "--html", reports.resolve("demo.html").toString()};
  }

  static void lethe(Lab lab, String why, int expected, String... words) {
    OUT.println("── " + why);
    OUT.println("$ lethe " + String.join(" ", words));
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--conf", lab.conf().toString()));
    int code = Main.run(arguments.toArray(String[]::new));
    OUT.println();
    if (code != expected) {
      throw new LabException("lethe " + words[0] + " ended with exit code " + code + ".");
    }
  }

  private static int compare(Set<String> before, Set<String> after, long jobsLeft)
      throws IOException {
    Set<String> gone = new TreeSet<>(before);
    gone.removeAll(after);
    Set<String> expected = NdvrSample.expectedDeletions().keySet();
    boolean right = gone.equals(expected) && after.size() == 28 && jobsLeft == 28;
    OUT.printf(
        "── Result: %d of %d objects are gone, %d stay; %d job rows stay. %s%n",
        gone.size(),
        before.size(),
        after.size(),
        jobsLeft,
        right
            ? "Exactly what the sample's document says."
            : "NOT what the sample's document says: " + expected);
    return right ? 0 : 1;
  }

  private static Set<String> keys(S3Client s3) {
    Set<String> keys = new TreeSet<>();
    s3.listObjectsV2Paginator(request -> request.bucket(BUCKET)).contents().stream()
        .map(S3Object::key)
        .forEach(keys::add);
    return keys;
  }

  private static long rows(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM ndvr_job_status")) {
      result.next();
      return result.getLong(1);
    }
  }
}
