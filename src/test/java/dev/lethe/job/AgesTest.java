package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.plan.PlanHeader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects that nobody refers to, and how old they have to be. */
@Timeout(600)
class AgesTest {
  @Test
  void strayGoesOnceItIsOlderThanTheAgeAndNotBefore() throws Exception {
    try (Scenario world =
        Scenario.mysql()
            .objects("one", "two", "stray")
            .job("1", "2019-01-01 00:00:00", "OFFICIAL", "one")
            .job("2", null, "TRIAL", "two")) {
      Instant threeDaysOld = world.lastModified("stray").plus(Duration.ofDays(3));

      PlanHeader atTheCutoff = at(world, threeDaysOld).plan();
      assertThat(atTheCutoff.totalActions()).isZero();
      assertThat(world.findings(atTheCutoff.planId())).isEqualTo(Map.of("stray", "TOO_YOUNG"));
      assertThat(world.apply(atTheCutoff.planId()).state())
          .as("a plan with nothing to do")
          .isEqualTo(PlanHeader.State.APPLIED);

      PlanHeader older = at(world, threeDaysOld.plusSeconds(1)).plan();
      assertThat(world.erased(older.planId())).isEqualTo(Map.of("stray", "ORPHAN"));
      assertThat(world.keys()).as("planned is not done").contains("stray");

      world.apply(older.planId());
      assertThat(world.keys()).containsExactly("one", "two");
      assertThat(world.jobIds()).containsExactly("1", "2");
    }
  }

  @Test
  void emptyInventoryIsNoErrorAndHasNoActions() throws Exception {
    try (Scenario world = Scenario.postgres().job("1", "2019-01-01 00:00:00", "TRIAL", "gone")) {
      PlanHeader plan = world.plan();
      assertThat(plan.refused()).isEmpty();
      assertThat(plan.totalActions()).isZero();
      assertThat(plan.inventory()).isZero();
      assertThat(plan.verdicts()).containsEntry("MISSING", 1L);
      assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.APPLIED);
    }
  }

  private static Scenario at(Scenario world, Instant now) {
    return world.clock(Clock.fixed(now, ZoneOffset.UTC));
  }
}
