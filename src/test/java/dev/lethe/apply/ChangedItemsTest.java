package dev.lethe.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.lethe.job.Scenario;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only what the plan saw goes. */
@Timeout(600)
class ChangedItemsTest {
  @Test
  void leavesAChangedFileWithItsRowsAndAChangedRow() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      assertThat(outcomes(world, plan(world))).isEqualTo(expected("APPLIED"));
      assertThat(world.keys()).containsExactly("again", "changed");
      assertThat(world.jobIds())
          .containsExactly("job of again", "job of changed", "job of rewritten", "live");
    }
  }

  @Test
  void looksBeforeItDeletesFromAServerThatIgnoresConditionsAndRecordsIt() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(Lab.shared().endpoint("s3"));
        Scenario world = Scenario.mysql().connection("ndvr-files", "endpoint", proxy.url())) {
      String plan = plan(world);
      proxy.reset();
      // What a server that ignores conditions does with the probe.
      proxy
          .when(request -> deletes(request) && request.body().contains(".lethe-probe/"))
          .before(
              () ->
                  world.keys().stream()
                      .filter(key -> key.startsWith(".lethe-probe/"))
                      .forEach(world::deleteObject));

      assertThat(outcomes(world, plan)).isEqualTo(expected("APPLIED(unconditional)"));
      assertThat(proxy.requests(request -> request.method().equals("HEAD"))).isNotEmpty();
      assertThat(world.keys()).containsExactly("again", "changed");
    }
  }

  private static String plan(Scenario world) throws Exception {
    for (String file : List.of("same", "changed", "again", "rewritten")) {
      world.objects(file).job("job of " + file, "2019-01-01 00:00:00", "TRIAL", file);
    }
    world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
    String plan = world.planSample().planId();
    world.object("changed", "another content".getBytes(UTF_8)).sameObjectAgain("again");
    world.sql(
        "UPDATE ndvr_job_status SET completedAt = '2019-01-02 00:00:00' WHERE jobId = 'job of"
            + " rewritten'");
    return plan;
  }

  private static Map<String, List<String>> outcomes(Scenario world, String plan) throws Exception {
    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(world.audit(plan))
        .filteredOn(row -> "CHANGED".equals(row.getAs("reason")))
        .extracting(row -> row.<String>getAs("message"))
        .filteredOn(message -> message != null && message.contains("with the same content"))
        .singleElement(STRING)
        .startsWith("it was written again, with the same content: last modified at ");
    assertThat(world.verify(plan).leftovers()).isZero();
    Map<String, List<String>> outcomes = Outcomes.byAction(world, plan);
    outcomes.values().forEach(said -> assertThat(said.size()).isLessThanOrEqualTo(2));
    outcomes.replaceAll((item, said) -> said.subList(0, 1));
    return outcomes;
  }

  private static Map<String, List<String>> expected(String gone) {
    return Map.of(
        "object same", List.of(gone),
        "row job of same", List.of("APPLIED"),
        "object changed", List.of("SKIPPED(CHANGED)"),
        "row job of changed", List.of("SKIPPED(EARLIER_STAGE_SKIPPED)"),
        "object again", List.of("SKIPPED(CHANGED)"),
        "row job of again", List.of("SKIPPED(EARLIER_STAGE_SKIPPED)"),
        "object rewritten", List.of(gone),
        "row job of rewritten", List.of("SKIPPED(CHANGED)"));
  }

  private static boolean deletes(Request request) {
    return request.method().equals("POST") && request.query().startsWith("delete");
  }
}
