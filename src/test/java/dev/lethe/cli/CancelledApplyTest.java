package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.OtherProcess;
import dev.lethe.job.Scenario;
import dev.lethe.plan.PlanHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An apply in another process, and somebody in this one who cancels it. */
@Timeout(600)
class CancelledApplyTest {
  @Test
  void nothingGoesAfterTheWaveInFlight() throws Exception {
    try (Scenario world = Scenario.postgres()) {
      world.objects("a", "b", "c", "d", "e", "f");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
      world.setting("apply.wave-size", 2);
      String plan = world.planSample().planId();
      String conf = world.directory().resolve("lethe.conf").toString();

      try (OtherProcess apply = OtherProcess.applyUntil("wave-finished", 1, world, plan)) {
        List<String> left = world.keys();
        assertThat(left).as("one wave of three is done").hasSize(4);

        Ran cancelled = Ran.done("cancel", plan, "--conf", conf);

        assertThat(cancelled.out()).contains("Plan " + plan + " is cancelled.");
        assertThat(cancelled.err()).contains("stops after the wave in flight");
        assertThat(apply.end()).as(apply.printed()).isEqualTo(3);
        assertThat(apply.printed()).contains("was cancelled by").contains("make a new plan");
        assertThat(world.keys()).isEqualTo(left);
      }
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 2L));
      assertThat(world.plans().header(plan).state()).isEqualTo(PlanHeader.State.CANCELLED);

      Ran again = Ran.lethe("apply", plan, "--json", "--conf", conf);

      assertThat(again.code()).isEqualTo(3);
      assertThat(again.json().get("refused").get(0).asText()).isEqualTo("cancelled");
      assertThat(again.json().get("message").asText()).contains("make a new plan");
      assertThat(world.keys()).as("a cancelled plan is not taken up again").hasSize(4);
      assertThat(Ran.done("cancel", plan, "--conf", conf).err()).contains("was cancelled by");
    }
  }
}
