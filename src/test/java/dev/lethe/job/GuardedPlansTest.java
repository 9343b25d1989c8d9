package dev.lethe.job;

import static dev.lethe.job.Refusals.assertRefusedBy;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.plan.PlanHeader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans that are written and may not be applied. */
@Timeout(600)
class GuardedPlansTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";

  @Test
  void emptyJobTableAndTooLargePlanAreWrittenAndNeverApplied() throws Exception {
    try (Scenario world = Scenario.mysql().objects("a", "b")) {
      PlanHeader plan =
          world.plan(
              Scenario.SAMPLE_TIME,
              Scenario.ANY_AGE,
              "guards.max-actions=1",
              "guards.max-fraction=0.99");

      assertThat(plan.refused())
          .containsExactlyInAnyOrder("max-actions", "max-fraction", "empty-references");
      assertThat(world.erased(plan.planId())).as("it never trims").containsOnlyKeys("a", "b");
      assertThat(Scenario.failure(catchApply(world, plan)).refused())
          .containsExactlyInAnyOrderElementsOf(plan.refused());
      assertThat(world.keys()).containsExactly("a", "b");
      assertThat(world.audit(plan.planId())).isEmpty();
    }
  }

  @Test
  void shrunkenReferencesRefuseAndTheDoubtfulPlanIsNoMeasure() throws Exception {
    try (Scenario world = tenOfficial()) {
      assertThat(world.planSample().refused()).isEmpty();
      world.sql("DELETE FROM ndvr_job_status WHERE jobId >= 'official-4'");

      PlanHeader shrunken = world.planSample();
      assertThat(shrunken.refused()).as("4 of 10").containsExactly("shrunken-references");
      assertRefusedBy("shrunken-references", () -> world.apply(shrunken.planId()));
      refusedEveryNight(world, shrunken, 250);
      assertThat(world.planSample().refused())
          .as("4 of the 4 that were doubted, however often")
          .containsExactly("shrunken-references");

      world.sql("DELETE FROM ndvr_job_status");
      assertThat(world.planSample().refused()).containsExactly("empty-references");
      assertThat(world.keys()).hasSize(10);
    }
  }

  @Test
  void tableThatWasEmptyBeforeThereWasAnythingToLoseIsStillRefused() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      assertThat(world.planSample().refused()).as("nothing there, nothing to lose").isEmpty();
      world.objects("a", "b");
      for (int night = 0; night < 2; night++) {
        assertThat(world.planSample().refused()).containsExactly("empty-references");
      }
    }
  }

  @Test
  void rowsThatWeErasedAreNoLoss() throws Exception {
    try (Scenario world = tenOfficial()) {
      world.objects(names("trial-", 30));
      world.jobs(names("trial-", 30).map(key -> new JobRow(key, LONG_AGO, "TRIAL", key)).toList());
      PlanHeader plan = world.planSample();
      world.apply(plan.planId());
      assertThat(world.jobIds()).hasSize(10);

      assertThat(world.planSample().refused()).as("10 of 40, and 30 were ours").isEmpty();
      world.sql("UPDATE ndvr_job_status SET type = 'TRIAL'").objects("new");
      world.apply(world.planSample("rules.trial-retention.orphans.min-age=3 days").planId());
      for (int night = 0; night < 2; night++) {
        assertThat(world.planSample("rules.trial-retention.orphans.min-age=3 days").refused())
            .as("all of them were ours, whenever that was")
            .isEmpty();
      }
    }
  }

  /** Writes a refused plan's state down once more for each of many nights. */
  private static void refusedEveryNight(Scenario world, PlanHeader refused, int nights)
      throws Exception {
    var at = col("at").plus(expr("make_dt_interval(night)"));
    world
        .plans()
        .headers()
        .where(col("plan_id").equalTo(refused.planId()))
        .crossJoin(TestSpark.session().range(1, nights + 1L).selectExpr("int(id) AS night"))
        .withColumn("at", at)
        .withColumn("created_at", at)
        .drop("night")
        .write()
        .format("delta")
        .mode("append")
        .save(world.directory().resolve("store/plan_headers").toString());
  }

  private static Scenario tenOfficial() throws Exception {
    return Scenario.mysql()
        .objects(names("official-", 10))
        .jobs(
            names("official-", 10).map(key -> new JobRow(key, LONG_AGO, "OFFICIAL", key)).toList());
  }

  private static Stream<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i);
  }

  private static Throwable catchApply(Scenario world, PlanHeader plan) {
    return catchThrowable(() -> world.apply(plan.planId()));
  }
}
