package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import dev.lethe.verify.Verifier;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code versions = all}: everything that a bucket keeps of an object goes. */
@Timeout(600)
class VersionsTest {
  private static final String ALL = "versions=all";

  @Test
  void fifteenHundredVersionsOfOneKeyAreTwoRequestsAndNothingIsLeft() throws Exception {
    try (Scenario world = Scenario.mysql();
        FaultProxy proxy = FaultProxy.before(Lab.shared().endpoint("s3"))) {
      VersionedBucket bucket = VersionedBucket.of(world).versions("many", 1_499).hide("many");
      world.connection("ndvr-files", "endpoint", proxy.url());
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "elsewhere");
      PlanHeader plan = world.planSample(ALL);
      assertThat(plan.verdicts()).as("keys").containsEntry("ORPHAN", 1L);
      assertThat(plan.inventory()).isOne();
      assertThat(plan.actions()).isEqualTo(Map.of("DELETE_OBJECT", 1_500L));
      assertThat(plan.actionBytes()).isEqualTo(plan.verdictBytes().get("ORPHAN"));

      assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.APPLIED);

      assertThat(world.outcomes(plan.planId())).isEqualTo(Map.of("APPLIED", 1_500L));
      assertThat(bucket.kept()).as("no version and no marker").isEmpty();
      assertThat(
              proxy
                  .requests(r -> r.method().equals("POST") && r.body().contains("<Key>many</Key>"))
                  .stream()
                  .map(request -> request.body().split("<Key>", -1).length - 1))
          .containsExactlyInAnyOrder(1_000, 500);
      assertThat(world.verify(plan.planId()).verified()).isEqualTo(1_500);
    }
  }

  @Test
  void everyVersionGoesAndTheRowsGoAfterwards() throws Exception {
    try (Scenario world = Scenario.mysql().objects("expired")) {
      VersionedBucket bucket = VersionedBucket.of(world).versions("expired", 2);
      bucket.versions("kept", 3).hide("kept").versions("old 😀", 2).hide("old 😀");
      world.job("old", "2019-01-01 00:00:00", "TRIAL", "expired");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "kept");
      PlanHeader plan = world.planSample(ALL);
      assertThat(plan.verdicts())
          .containsEntry("LIVE", 1L)
          .containsEntry("EXPIRED", 1L)
          .containsEntry("ORPHAN", 1L);
      assertThat(plan.refused()).as("3 of 3 would go if versions were counted").isEmpty();
      assertThat(plan.actions()).isEqualTo(Map.of("DELETE_OBJECT", 6L, "DELETE_ROW", 1L));

      world.apply(plan.planId());

      assertThat(world.outcomes(plan.planId())).isEqualTo(Map.of("APPLIED", 7L));
      assertThat(bucket.kept()).containsExactly("kept", "kept", "kept", "kept");
      assertThat(world.jobIds()).containsExactly("live");
      Verifier.Result verified = world.verify(plan.planId());
      assertThat(verified.verified()).isEqualTo(7);
      assertThat(verified.leftovers()).isZero();
      bucket.put("expired", "came after the plan");
      Verifier.Result later = world.verify(plan.planId());
      assertThat(later.leftovers()).as("a version that the plan does not know").isOne();
      assertThat(later.verified()).isEqualTo(6);
      assertThat(world.audit(plan.planId()))
          .filteredOn(row -> row.<String>getAs("outcome").equals("LEFTOVER"))
          .extracting(row -> row.<String>getAs("reason"))
          .containsExactly("OTHER_VERSION");
    }
  }

  @Test
  void aKeyIsAsOldAsItsNewestVersionAndAnObjectOfABucketWithoutVersionsGoesAsBefore()
      throws Exception {
    try (Scenario world = Scenario.mysql().objects("a", "b")) {
      world.job("old", "2019-01-01 00:00:00", "TRIAL", "a");
      PlanHeader plan = world.planSample(ALL);
      assertThat(world.actions(plan.planId())).hasSize(3);
      world.apply(plan.planId());
      assertThat(world.keys()).isEmpty();
      assertThat(world.verify(plan.planId()).verified()).isEqualTo(3);
      assertThat(world.audit(plan.planId()))
          .extracting(row -> row.<String>getAs("reason"))
          .doesNotContain("hidden");
    }
    try (Scenario world = Scenario.mysql()) {
      VersionedBucket.of(world).versions("b", 2).hide("b");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "kept");
      assertThat(world.findings(world.plan(ALL).planId())).containsEntry("b", "TOO_YOUNG");
      assertThat(world.plan("versions=current").inventory()).isZero();
    }
  }
}
