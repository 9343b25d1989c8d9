package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.lab.NdvrSample;
import dev.lethe.plan.PlanHeader;
import dev.lethe.verify.Verifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The homework's own sample, from the plan to the proof. */
@Timeout(600)
class NdvrSampleTest {
  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void erasesExactlyTheExpectedTwentyFilesAndTheirRows(String server) throws Exception {
    try (Scenario world = SampleScenario.on(server)) {
      PlanHeader plan = world.plan(Scenario.SAMPLE_TIME, Scenario.ANY_AGE);

      assertThat(world.erased(plan.planId())).isEqualTo(NdvrSample.expectedDeletions());
      assertThat(plan.refused()).as("20 of 48 objects are below max-fraction").isEmpty();
      assertThat(plan.actions()).isEqualTo(Map.of("DELETE_OBJECT", 20L, "DELETE_ROW", 22L));
      assertThat(plan.inventory()).isEqualTo(48);

      PlanHeader applied = world.apply(plan.planId());

      assertThat(applied.state()).isEqualTo(PlanHeader.State.APPLIED);
      assertThat(world.keys()).as("objects that stay").hasSize(28);
      assertThat(world.keys()).doesNotContainAnyElementsOf(NdvrSample.expectedDeletions().keySet());
      assertThat(world.jobIds()).as("job rows that stay").hasSize(28);
      assertThat(outcomesByAction(world, plan)).hasSize(42).allSatisfy(NdvrSampleTest::isApplied);

      Verifier.Result verified = world.verify(plan.planId());

      assertThat(verified.leftovers()).isZero();
      assertThat(verified.verified()).as("a statement for every action").isEqualTo(42);
      assertThat(verified.raced()).isZero();

      PlanHeader second = world.plan(Scenario.SAMPLE_TIME, Scenario.ANY_AGE);

      assertThat(second.totalActions()).as("a second plan of the same world").isZero();
      assertThat(second.refused()).as("what we erased is no loss").isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void sparesTheThreeOrphansThatWerePutAfterTheCutoff(String server) throws Exception {
    try (Scenario world = SampleScenario.on(server)) {
      PlanHeader plan = world.plan(Scenario.SAMPLE_TIME);

      assertThat(plan.verdicts())
          .containsEntry("EXPIRED", 17L)
          .containsEntry("TOO_YOUNG", 3L)
          .containsEntry("ORPHAN", 0L)
          .containsEntry("LIVE", 28L);
      assertThat(world.erased(plan.planId())).hasSize(17).doesNotContainValue("ORPHAN");
      assertThat(world.findings(plan.planId()))
          .as("the orphans, spared and named")
          .isEqualTo(
              NdvrSample.expectedDeletions().entrySet().stream()
                  .filter(entry -> entry.getValue().equals("ORPHAN"))
                  .collect(Collectors.toMap(Map.Entry::getKey, entry -> "TOO_YOUNG")));
    }
  }

  private static Map<String, List<String>> outcomesByAction(Scenario world, PlanHeader plan)
      throws Exception {
    return world.audit(plan.planId()).stream()
        .filter(row -> row.getAs("action_id") != null)
        .collect(
            Collectors.groupingBy(
                row -> row.<String>getAs("action_id"),
                Collectors.mapping(
                    (Row row) -> row.<String>getAs("outcome"), Collectors.toList())));
  }

  private static void isApplied(String action, List<String> outcomes) {
    assertThat(outcomes).as("outcomes of %s", action).containsExactly("APPLIED");
  }
}
