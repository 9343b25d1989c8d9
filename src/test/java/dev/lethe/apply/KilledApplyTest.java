package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.OtherProcess;
import dev.lethe.job.Scenario;
import dev.lethe.plan.PlanHeader;
import dev.lethe.verify.Verifier;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An apply in a process of its own that is killed from outside, in the middle. */
@Timeout(600)
class KilledApplyTest {
  private static final int OBJECTS = 20_000;
  private static final int FILES = 500;

  @Test
  void endsAsIfItHadNotBeenKilledAfterAnIntentAndAmidAWave() throws Exception {
    try (Scenario world = Scenario.postgres()) {
      world.objects(IntStream.range(0, OBJECTS).mapToObj("data/%05d"::formatted));
      world.sql(
          "INSERT INTO ndvr_job_status SELECT 'job-' || i, '2019-01-01', 'TRIAL', 'data/' ||"
              + " lpad(i::text, 5, '0') FROM generate_series(0, "
              + (FILES - 1)
              + ") i");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
      world.setting("apply.wave-size", 5_000);
      String plan = world.planSample().planId();

      killAt(Barrier.WAVE_STARTED, 1, world, plan);
      assertThat(world.outcomes(plan)).as("an intent, and no outcome").isEmpty();
      assertThat(Outcomes.intents(world, plan)).isOne();
      assertThat(world.keys()).as("nothing went before the intent").hasSize(OBJECTS);
      Leases.age(world, plan, Duration.ofSeconds(61));

      killAt(Barrier.BATCH_ERASED, 7, world, plan);
      long recorded = world.outcomes(plan).values().stream().mapToLong(Long::longValue).sum();
      long gone = OBJECTS - world.keys().size() + FILES + 1 - world.jobIds().size();
      assertThat(recorded).as("the first wave").isBetween(4_900L, 5_500L);
      assertThat(gone).as("more went than anybody recorded").isGreaterThan(recorded);
      Leases.age(world, plan, Duration.ofSeconds(57));

      assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

      assertThat(world.keys()).isEmpty();
      assertThat(world.jobIds()).containsExactly("live");
      Map<String, Long> outcomes = world.outcomes(plan);
      assertThat(outcomes).containsOnlyKeys("APPLIED", "ABSENT");
      assertThat(outcomes.get("ABSENT")).isEqualTo(gone - recorded);
      assertThat(outcomes.get("APPLIED") + outcomes.get("ABSENT")).isEqualTo(OBJECTS + FILES);
      assertThat(Outcomes.mostTerminal(world, plan)).isOne();
      Verifier.Result verified = world.verify(plan);
      assertThat(verified.verified()).isEqualTo(OBJECTS + FILES);
      assertThat(verified.leftovers()).isZero();
    }
  }

  private static void killAt(String barrier, int arrival, Scenario world, String plan)
      throws Exception {
    OtherProcess.applyUntil(barrier, arrival, world, plan).close();
  }
}
