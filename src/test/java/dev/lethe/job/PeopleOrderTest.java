package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.plan.PlanHeader;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order a person's data goes, and what stops it. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class PeopleOrderTest {
  private Scenario world;

  @AfterEach
  void close() throws SQLException {
    world.close();
  }

  @Test
  void whatComesLaterForAPersonWaitsForWhatFailedAndTheOthersGoOn() throws Exception {
    world = PeopleScenario.on("postgres");
    world.setting("apply.failure-limit", 1);
    world.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'no'; END $$");
    world.sql(
        "CREATE TRIGGER refuse BEFORE UPDATE ON judgments FOR EACH ROW WHEN (OLD.id = 1)"
            + " EXECUTE FUNCTION refuse()");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org", "bob,bob@x.org");
    String plan = world.plan().planId();

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.STARTED);

    assertThat(PeopleScenario.rows(world, "SELECT name, status FROM contributors ORDER BY created"))
        .as("ann's stage 4 waits for her stage 2")
        .startsWith("Ann Example|LOCKED", "DELETED_USER|DELETED");
    assertThat(world.outcomes(plan)).containsEntry("FAILED", 1L).containsEntry("APPLIED", 5L);
    world.sql("DROP TRIGGER refuse ON judgments");
    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(PeopleScenario.rows(world, "SELECT name FROM contributors ORDER BY created"))
        .startsWith("DELETED_USER", "DELETED_USER");
  }

  @Test
  void aCancelledPlanChangesNobody() throws Exception {
    world = PeopleScenario.on("postgres");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org");
    PlanHeader plan = world.plan();
    world.plans().advance(plan, PlanHeader.State.CANCELLED, "operator", "run-c", Map.of());

    LetheException refusal = Scenario.failure(catchThrowable(() -> world.apply(plan.planId())));

    assertThat(refusal.refused()).containsExactly("cancelled");
    assertThat(PeopleScenario.rows(world, "SELECT name, status FROM contributors ORDER BY created"))
        .startsWith("Ann Example|ACTIVE");
    assertThat(world.audit(plan.planId())).isEmpty();
  }

  /** So that no order can be a circle: a rule does not say which other one it comes after. */
  @Test
  void ordersAreNumbers() throws Exception {
    world = PeopleScenario.on("postgres");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org");

    assertRefusedWhenLoaded("stage = answers", "'answers' is no whole number from 0 to 99");
    assertRefusedWhenLoaded("after = answers, stage = 4", "unknown key 'rules.identity.after'");
  }

  private void assertRefusedWhenLoaded(String stage, String why) throws IOException {
    world.jobFileFrom("job = people", PeopleScenario.JOB.replace("stage = 4", stage));
    LetheException failure = Scenario.failure(catchThrowable(() -> world.plan()));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(failure).hasMessageContaining(why);
  }
}
