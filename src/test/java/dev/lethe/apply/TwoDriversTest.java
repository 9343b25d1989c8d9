package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.audit.AuditTable;
import dev.lethe.job.Scenario;
import dev.lethe.job.TestSpark;
import dev.lethe.plan.PlanHeader;
import dev.lethe.store.LeaseHeldException;
import dev.lethe.store.LeaseLostException;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One plan, and more than one who would work on it. */
@Timeout(600)
class TwoDriversTest {
  private Scenario world;

  @BeforeEach
  void open() throws Exception {
    world = Scenario.mysql();
    for (String file : new String[] {"a", "b", "c"}) {
      world.objects(file).job("job of " + file, "2019-01-01 00:00:00", "TRIAL", file);
    }
    world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void theSecondIsRefusedWhileTheFirstLivesAndThenFindsNothingToDo() throws Exception {
    String plan = world.planSample().planId();
    try (HeldApply first = HeldApply.at(Barrier.WAVE_STARTED, 1, world, plan)) {
      LeaseHeldException refusal =
          catchThrowableOfType(LeaseHeldException.class, () -> world.apply(plan));
      assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(refusal.refused()).containsExactly("lease");
      assertThat(world.keys()).as("nobody has begun").hasSize(3);
      assertThat(first.end().state()).isEqualTo(PlanHeader.State.APPLIED);
    }
    long rows = world.audit(plan).size();
    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(world.audit(plan)).as("applying twice adds nothing").hasSize((int) rows);
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 6L));
    assertThat(Outcomes.mostTerminal(world, plan)).isOne();
    auditHasWhatTheContractLists(plan);
    theAuditCannotBeChanged();
  }

  @Test
  void whatADriverErasedThatLostItsLeaseIsRecordedOnceByItsSuccessor() throws Exception {
    String plan = world.planSample().planId();
    try (HeldApply first = HeldApply.at(Barrier.BATCH_ERASED, 1, world, plan)) {
      assertThat(world.keys()).as("erased, and not yet recorded").isEmpty();
      Leases.lapse(world, plan);

      assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

      assertThat(world.outcomes(plan)).isEqualTo(Map.of("ABSENT", 3L, "APPLIED", 3L));
      assertThatThrownBy(first::end).isInstanceOf(LeaseLostException.class);
    }
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("ABSENT", 3L, "APPLIED", 3L));
    assertThat(Outcomes.mostTerminal(world, plan)).isOne();
    assertThat(world.plans().header(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(world.verify(plan).verified()).isEqualTo(6);
  }

  @Test
  void aCancelStopsAfterTheWaveInFlightWhateverTheCancellersClockSays() throws Exception {
    world.setting("apply.wave-size", 2);
    PlanHeader planned = world.planSample();
    String plan = planned.planId();
    try (HeldApply first = HeldApply.at(Barrier.WAVE_STARTED, 1, world, plan)) {
      world.clock(Clock.fixed(planned.createdAt(), java.time.ZoneOffset.UTC));
      world.plans().advance(planned, PlanHeader.State.CANCELLED, "somebody", "cancel-1", Map.of());
      world.clock(Clock.systemUTC());

      PlanHeader cancelled = first.end();

      assertThat(cancelled.state()).isEqualTo(PlanHeader.State.CANCELLED);
      assertThat(cancelled.actor()).isEqualTo("somebody");
    }
    assertThat(world.keys()).as("one of three groups went").hasSize(2);
    assertThat(world.jobIds()).hasSize(3);
    assertThat(Refused.by(() -> world.apply(plan))).containsExactly("cancelled");
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 2L));
  }

  @Test
  void aRecheckWindowInWhichNothingCanBeginEndsHonestly() throws Exception {
    world.setting("apply.recheck-window", "1 ms").setting("apply.wave-size", 1);
    String plan = world.planSample().planId();

    StoppedException stopped =
        catchThrowableOfType(StoppedException.class, () -> world.apply(plan));

    assertThat(stopped.exitCode()).isEqualTo(ExitCode.ACTIONS_FAILED);
    assertThat(stopped).hasMessageContaining("recheck-window");
    assertThat(world.outcomes(plan)).as("nothing was begun, nothing failed").isEmpty();
    assertThat(world.keys()).hasSize(3);

    world.setting("apply.recheck-window", "60 s");
    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 6L));
    assertThat(Outcomes.intents(world, plan)).as("three idle rounds, a wave a group").isEqualTo(6);
  }

  private void auditHasWhatTheContractLists(String plan) throws IOException {
    for (Row row : world.audit(plan)) {
      boolean intent = row.getAs("outcome").equals(AuditTable.WAVE_STARTED);
      String[] always = {
        "plan_id", "env", "job", "outcome", "wave", "started_at", "finished_at", "run_id", "actor"
      };
      String[] ofActions = {
        "action_id",
        "key_id",
        "rule",
        "kind",
        "target",
        "locator",
        "subjects",
        "attempt",
        "rows",
        "bytes"
      };
      assertThat(Arrays.stream(always).map(row::getAs)).as("%s", row).doesNotContainNull();
      assertThat(Arrays.stream(ofActions).map(row::getAs))
          .as("%s", row)
          .allMatch(value -> intent || value != null);
    }
  }

  private void theAuditCannotBeChanged() {
    String path = world.directory().resolve("store/audit").toString();
    DeltaTable audit = DeltaTable.forPath(TestSpark.session(), path);
    assertThatThrownBy(audit::delete).hasMessageContaining("append");
  }
}
