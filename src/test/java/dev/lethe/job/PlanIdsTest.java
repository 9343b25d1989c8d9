package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static dev.lethe.job.Refusals.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ExitCode;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The names of plans, of actions, and of who may plan. */
@Timeout(600)
class PlanIdsTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private static Scenario world;
  private static PlanHeader first;

  @BeforeAll
  static void plan() throws Exception {
    world =
        Scenario.postgres()
            .objects("a", "b", "c")
            .job("1", LONG_AGO, "TRIAL", "a")
            .job("2", LONG_AGO, "OFFICIAL", "b");
    first = world.planSample("nightly-1");
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @Test
  void sameIdGivesTheSamePlanAndNoSecondSetOfActions() throws Exception {
    world.objects("come-since");
    PlanHeader again = world.planSample("nightly-1");
    world.deleteObject("come-since");

    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(again.createdAt()).isEqualTo(first.createdAt());
    assertThat(world.actions("nightly-1")).hasSize(3);
  }

  @Test
  void sameIdForOtherSettingsIsRefused() {
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("nightly-1", "guards.max-actions=7"))
        .contains("nightly-1", "other settings");
  }

  @Test
  void sameIdInAnotherEnvironmentIsRefused() throws Exception {
    world.setting("environment", "another");
    try {
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("nightly-1"))
          .contains("nightly-1", "environment");
    } finally {
      world.setting("environment", "test");
    }
  }

  @Test
  void sameIdAsOfAnotherInstantIsRefused() throws Exception {
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("nightly-1", "2020-01-01T00:00:00Z"))
        .contains("nightly-1", Scenario.SAMPLE_TIME, "2020-01-01T00:00:00Z");

    assertThat(world.plan("nightly-1", Scenario.ANY_AGE, Scenario.ANY_FRACTION).asOf())
        .as("without --as-of the plan's own counts")
        .isEqualTo(first.asOf());
  }

  @Test
  void sameWorkHasTheSameNameInEveryPlanOfOneKey() throws Exception {
    PlanHeader again = world.planSample("nightly-2");
    assertThat(ids("nightly-2")).isEqualTo(ids("nightly-1")).hasSize(3);
    assertThat(again.keyId()).isEqualTo("store");

    world.setting("pseudonym-keys", List.of(Map.of("id", "k1", "key", Pseudonyms.fresh())));
    PlanHeader underAnotherKey = world.planSample("nightly-3");
    assertThat(underAnotherKey.keyId()).isEqualTo("k1");
    assertThat(ids("nightly-3")).hasSize(3).doesNotContainAnyElementsOf(ids("nightly-1"));

    world.apply("nightly-1");
    assertThat(world.keys()).as("a plan of the store's key is still read").containsExactly("b");
  }

  @Test
  void startedPlanIsTakenUpUnlessSomebodyCancelledItWhateverWasWrittenAfterwards()
      throws Exception {
    PlanHeader plan = world.planSample("started");
    JobSpec job = JobSpec.thaw(plan.spec());
    Instant now = Instant.now();
    Map<String, Object> start = Map.of("started_at", now);
    world.plans().advance(plan, PlanHeader.State.STARTED, "operator", "run", start);
    assertThat(world.plans().unfinished(job, null, "test", now))
        .map(PlanHeader::planId)
        .contains("started");
    assertThat(world.plans().unfinished(job, "another", "test", now)).isEmpty();
    assertThat(world.plans().unfinished(job, null, "test", now.plus(Duration.ofDays(8))))
        .as("beyond its resume-age")
        .isEmpty();

    world.plans().advance(plan, PlanHeader.State.CANCELLED, "somebody", "run", Map.of());
    world.plans().advance(plan, PlanHeader.State.STARTED, "operator", "run", start);

    assertThat(world.plans().unfinished(job, null, "test", now)).isEmpty();
  }

  @Test
  void anotherJobMayNotOwnTheSameBucket() throws Exception {
    try (Scenario other = Scenario.postgres()) {
      other
          .storeOf(world)
          .connection("ndvr-files", "bucket", world.bucket())
          .jobFile("job = trial-retention", "job = second-owner")
          .jobFile("prefix = \"\"", "prefix = \"some/folder/\"");
      assertRefusedBy("claims", () -> other.planSample("second"))
          .contains("trial-retention", "second-owner", "some/folder/");
      assertThat(other.plans().find("second")).isEmpty();
    }
  }

  private static Set<String> ids(String planId) throws Exception {
    return world.actions(planId).stream().map(Planned::actionId).collect(Collectors.toSet());
  }
}
