package dev.lethe.job;

import static dev.lethe.job.Refusals.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.plan.PlanHeader;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** References into another bucket whose key is in ours as well. */
@Timeout(120)
class AuthorityTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private static Scenario world;

  @BeforeAll
  static void fill() throws Exception {
    world =
        Scenario.mysql()
            .objects("live", "expired", "bare")
            .job("1", LONG_AGO, "OFFICIAL", "s3://old-name/live")
            .job("2", LONG_AGO, "TRIAL", "s3a://old-name/expired")
            .job("3", LONG_AGO, "OFFICIAL", "s3://third/not-ours")
            .job("4", LONG_AGO, "OFFICIAL", "bare");
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @Test
  void refusesWithThePairsAndPlansNothing() throws Exception {
    assertRefusedBy("authority-mismatch", () -> world.planSample("mismatch"))
        .contains("2 objects", "s3://old-name/live", "s3://old-name/expired")
        .doesNotContain("third");
    assertThat(world.plans().find("mismatch")).isEmpty();
    assertThat(world.actions("mismatch")).isEmpty();
  }

  @Test
  void bucketThatIsListedAsEqualIsOurs() throws Exception {
    PlanHeader plan = world.planSample("authority-mismatch=[old-name]");
    assertThat(world.erased(plan.planId())).containsOnly(Map.entry("expired", "EXPIRED"));
    assertThat(plan.actions()).containsEntry("DELETE_ROW", 1L);
    assertThat(plan.verdicts()).containsEntry("LIVE", 2L).containsEntry("MISSING", 0L);
  }

  @Test
  void ignoredReferenceIsNone() throws Exception {
    PlanHeader plan = world.planSample("authority-mismatch=ignore");
    assertThat(world.erased(plan.planId()))
        .containsOnly(Map.entry("expired", "ORPHAN"), Map.entry("live", "ORPHAN"));
    assertThat(plan.actions())
        .as("no row goes for a file it does not name")
        .doesNotContainKey("DELETE_ROW");
  }
}
