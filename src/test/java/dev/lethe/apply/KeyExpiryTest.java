package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.PeopleScenario;
import dev.lethe.job.Scenario;
import dev.lethe.plan.PlanHeader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A plan about people ends with its key. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class KeyExpiryTest {
  private Scenario world;

  @AfterEach
  void close() throws SQLException {
    world.close();
  }

  @Test
  void whatIsOpenWhenTheKeyIsTooOldHasFailedForThat() throws Exception {
    world = PeopleScenario.on("postgres");
    world.sql(
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not yet'; END"
            + " $$");
    world.sql(
        "CREATE TRIGGER never BEFORE UPDATE ON judgments FOR EACH ROW WHEN (OLD.id = 2) EXECUTE"
            + " FUNCTION never()");
    world.setting("apply.failure-limit", 1);
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org");
    PlanHeader plan = world.plan();
    Path key = world.directory().resolve("store/keys/" + plan.planId() + ".key");
    assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.STARTED);
    assertThat(world.audit().failures(plan.planId())).isEqualTo(Map.of("INVALID_REQUEST", 1L));

    assertThat(expired(Duration.ofDays(29))).isEmpty();
    assertThat(key).exists();
    assertThat(expired(Duration.ofDays(31))).containsExactly(plan.planId());

    assertThat(key).doesNotExist();
    assertThat(key.resolveSibling(plan.planId() + ".people")).doesNotExist();
    assertThat(key.resolveSibling(plan.planId() + ".list")).doesNotExist();
    assertThat(world.plans().header(plan.planId()).state()).isEqualTo(PlanHeader.State.CLOSED);
    assertThat(world.audit().failures(plan.planId()))
        .as("the row that failed, and the person who waited for it")
        .isEqualTo(Map.of("KEY_EXPIRED", 2L));
    assertThat(expired(Duration.ofDays(31))).as("again").isEmpty();
  }

  private List<String> expired(Duration later) throws Exception {
    Clock then = Clock.offset(Clock.systemUTC(), later);
    return new KeyExpiry(world.store(), then, sentence -> {}).closeExpired("run-1", "operator");
  }
}
