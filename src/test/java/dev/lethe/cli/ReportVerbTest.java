package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.job.SampleScenario;
import dev.lethe.job.Scenario;
import dev.lethe.report.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The report of real plans on the lab's servers; `make screenshots` takes its pictures of them. */
@Timeout(600)
class ReportVerbTest {
  private static final Path REPORTS = Path.of("target", "reports");
  @TempDir Path folder;

  @Test
  void tellsTheSampleFromPlanToCertificate() throws Exception {
    try (Scenario world = SampleScenario.on("mysql")) {
      String plan = world.planSample().planId();
      String conf = world.directory().resolve("lethe.conf").toString();
      Path file = folder.resolve("report.html");

      JsonNode planned = report(plan, file, conf);
      assertThat(planned.get("certificate").asText()).isEqualTo("none");
      assertThat(new Page(Files.readString(file)).text()).contains("carries no certificate");

      world.apply(plan);
      JsonNode applied = report(plan, file, conf);
      assertThat(applied.get("certificate").asText()).isEqualTo("not-complete");
      assertThat(applied.get("leftovers").isNull()).as("nobody has looked").isTrue();
      assertThat(applied.get("systems").get("ndvr-db").get("DELETED_UNVERIFIED").asInt())
          .isEqualTo(22);

      world.verify(plan);
      JsonNode verified = report(plan, file, conf);
      keep(file, "clean.html");
      assertThat(verified.get("certificate").asText()).isEqualTo("complete");
      assertThat(verified.get("html").asText()).isEqualTo(file.toString());
      assertThat(verified.get("bytes_freed").asLong()).isEqualTo(523);
      assertThat(verified.get("leftovers").asInt()).isZero();
      Page page = new Page(Files.readString(file));
      page.assertAsksNothingOfAnybody();
      assertThat(page.table("Verdicts"))
          .anySatisfy(row -> assertThat(row).startsWith("LIVE", "28", "588 B"))
          .anySatisfy(row -> assertThat(row).startsWith("EXPIRED", "17", "357 B"))
          .anySatisfy(row -> assertThat(row).startsWith("inventory", "48", "1.1 kB"));
      Map<String, Long> outcomes = world.outcomes(plan);
      assertThat(outcomes).isEqualTo(Map.of("APPLIED", 42L));
      assertThat(page.table("Actions by kind"))
          .containsExactly(
              List.of("kind of action", "APPLIED", "ABSENT", "SKIPPED", "FAILED", "OPEN", "all"),
              List.of("delete object", "20", "0", "0", "0", "0", "20"),
              List.of("delete row", "22", "0", "0", "0", "0", "22"),
              List.of("all", "42", "0", "0", "0", "0", "42"));
      assertThat(page.table("22 actions in this system").get(1))
          .containsExactly("22", "deleted; verified to be gone");
      assertThat(page.table("The plan's states"))
          .extracting(row -> row.get(0))
          .containsExactly("state", "PLANNED", "STARTED", "APPLIED", "VERIFIED");
      assertThat(folder).as("nothing half-written").isDirectoryContaining(file::equals);
      assertThat(Files.list(folder)).hasSize(1);
    }
  }

  @Test
  void tellsARunInWhichMuchWentWrong() throws Exception {
    try (TroubledWorld troubled = new TroubledWorld()) {
      Scenario world = troubled.world();
      String plan = troubled.run();
      String conf = world.directory().resolve("lethe.conf").toString();
      Path file = folder.resolve("report.html");
      Files.writeString(file, "an older report");

      JsonNode told = report(plan, file, conf);
      keep(file, "troubled.html");

      Map<String, Long> outcomes = world.outcomes(plan);
      assertThat(outcomes).containsOnlyKeys("APPLIED", "ABSENT", "SKIPPED", "FAILED");
      outcomes.forEach(
          (outcome, n) ->
              assertThat(told.get("outcomes").get(outcome).asLong()).as(outcome).isEqualTo(n));
      assertThat(told.get("certificate").asText()).isEqualTo("not-complete");
      assertThat(told.get("leftovers").asInt()).isEqualTo(TroubledWorld.LEFTOVERS);
      assertThat(told.get("bytes_freed").asLong())
          .as("what is still there frees nothing")
          .isEqualTo(world.plans().header(plan).actionBytes() - TroubledWorld.bytesThatStay());
      Page page = new Page(Files.readString(file));
      page.assertAsksNothingOfAnybody();
      List<String> all = page.table("Actions by kind").get(3);
      assertThat(all.subList(0, 5))
          .containsExactly(
              "all",
              outcomes.get("APPLIED").toString(),
              outcomes.get("ABSENT").toString(),
              outcomes.get("SKIPPED").toString(),
              outcomes.get("FAILED").toString());
      world
          .audit()
          .skipped(plan)
          .forEach(
              (reason, n) ->
                  assertThat(page.table("Skipped, and why"))
                      .anySatisfy(row -> assertThat(row).startsWith(reason, n.toString())));
      world
          .audit()
          .failures(plan)
          .forEach(
              (category, n) ->
                  assertThat(page.table("What the servers said"))
                      .anySatisfy(row -> assertThat(row).startsWith(category, n.toString())));
      assertThat(page.text())
          .contains("NOT complete", "AMBIGUOUS: 2", "HELD: 2", "MISSING: 3", "TOO_YOUNG: 3")
          .contains("2 items were reported as erased and are still there")
          .contains("lethe apply " + plan);
      assertThat(page.elements("desc"))
          .anySatisfy(
              ages -> assertThat(ages.getTextContent()).contains("5 years or more: 3 objects"));

      Ran stdout = Ran.done("report", plan, "--html", "-", "--conf", conf);
      assertThat(stdout.out()).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
      refuses(plan, conf);
    }
  }

  private void refuses(String plan, String conf) {
    Path nowhere = folder.resolve("no/such/report.html");
    Ran missing = Ran.lethe("report", plan, "--html", nowhere.toString(), "--conf", conf);
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no folder " + nowhere.getParent());
    Ran directory = Ran.lethe("report", plan, "--html", folder.toString(), "--conf", conf);
    assertThat(directory.code()).isEqualTo(2);
    assertThat(directory.err()).contains("is a folder");
    Ran both = Ran.lethe("report", plan, "--html", "-", "--json", "--conf", conf);
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.json().get("message").asText()).contains("both want standard output");
    Ran unknown =
        Ran.lethe("report", "nobody", "--html", folder.resolve("x").toString(), "--conf", conf);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no plan 'nobody'");
  }

  private static JsonNode report(String plan, Path file, String conf) {
    return Ran.done("report", plan, "--html", file.toString(), "--json", "--conf", conf).json();
  }

  private static void keep(Path file, String name) throws Exception {
    Files.createDirectories(REPORTS);
    Files.copy(file, REPORTS.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
