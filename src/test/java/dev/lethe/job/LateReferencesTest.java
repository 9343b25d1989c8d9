package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.plan.PlanHeader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes after the plan and before apply is asked for again. */
@Timeout(600)
class LateReferencesTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";

  @Test
  void fileThatIsReferredToAgainIsSkippedAndTheRestGoes() throws Exception {
    try (Scenario world =
        Scenario.mysql().objects("by-key", "by-uri", "Loosely", "again", "rest")) {
      world
          .job("0", LONG_AGO, "OFFICIAL", "elsewhere")
          .job("1", LONG_AGO, "TRIAL", "again")
          .job("2", LONG_AGO, "TRIAL", "rest")
          .job("3", LONG_AGO, "TRIAL", "by-key");
      PlanHeader plan = world.planSample();
      assertThat(world.erased(plan.planId())).hasSize(5);

      world
          .job("4", "2019-06-02 00:00:00", "TRIAL", "by-key")
          .job("5", null, null, "s3a://" + world.bucket() + "/by-uri")
          .job("6", LONG_AGO, "OFFICIAL", "LOOSELY ")
          .sql("UPDATE ndvr_job_status SET completedAt = NULL WHERE jobId = '1'");
      world.apply(plan.planId());

      assertThat(world.keys()).containsExactly("Loosely", "again", "by-key", "by-uri");
      assertThat(world.jobIds())
          .as("rows go with their files only")
          .containsExactly("0", "1", "3", "4", "5", "6");
      assertThat(world.outcomes(plan.planId())).isEqualTo(Map.of("APPLIED", 2L, "SKIPPED", 6L));
      assertThat(world.audit().skipped(plan.planId())).isEqualTo(Map.of("REFERENCED_AGAIN", 6L));
      assertThat(world.verify(plan.planId()).leftovers()).isZero();
    }
  }
}
