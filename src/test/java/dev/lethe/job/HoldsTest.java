package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static dev.lethe.job.Refusals.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ExitCode;
import dev.lethe.plan.PlanHeader;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Legal holds, while planning. */
@Timeout(120)
class HoldsTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private Scenario world;

  @BeforeEach
  void open() throws Exception {
    world =
        Scenario.mysql()
            .sql(
                "CREATE TABLE holds (id int PRIMARY KEY, scope varchar(20), value varchar(200),"
                    + " reason varchar(99), set_by varchar(99), `until` timestamp NULL)")
            .jobFile("sources {", "sources {\n holds { connection = ndvr-db, table = holds }")
            .jobFile("guards {", "holds = [ { source = holds } ]\nguards {");
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void heldMemberHoldsItsGroup() throws Exception {
    hold(1, "key", "held-orphan", null)
        .objects("held-orphan", "held-expired", "held/by/prefix", "heldbeside", "by-row", "free")
        .objects("was-held", "will-be-held", "live");
    hold(2, "key", "held-expired", "2037-01-01 00:00:00");
    hold(3, "prefix", "held/", null);
    hold(4, "key", "row-7", null);
    hold(5, "key", "was-held", "2020-01-01 00:00:00");
    hold(6, "tenant", "another", null);
    hold(7, "key", "FREE", null);
    world
        .job("row-1", LONG_AGO, "TRIAL", "held-expired")
        .job("row-6", LONG_AGO, "TRIAL", "by-row")
        .job("row-7", LONG_AGO, "TRIAL", "by-row")
        .job("row-8", LONG_AGO, "TRIAL", "free")
        .job("row-9", LONG_AGO, "OFFICIAL", "live");

    PlanHeader plan = world.planSample();

    assertThat(world.findings(plan.planId()))
        .containsOnly(
            Map.entry("held-orphan", "HELD"),
            Map.entry("held-expired", "HELD"),
            Map.entry("held/by/prefix", "HELD"),
            Map.entry("by-row", "HELD"));
    assertThat(world.erased(plan.planId()))
        .containsOnlyKeys("heldbeside", "free", "was-held", "will-be-held");
    assertThat(world.actions(plan.planId()))
        .filteredOn(action -> action.kind().equals("DELETE_ROW"))
        .extracting(Planned::key)
        .containsExactly("row-8");
  }

  @Test
  void heldRowStaysWhateverBecomesOfItsFileWhereAllExpiredRowsGo() throws Exception {
    hold(1, "key", "of-live-file", null).objects("live", "held-by-key", "held/x", "free");
    hold(2, "key", "missing", null);
    hold(3, "prefix", "held/", null);
    world
        .job("l1", LONG_AGO, "OFFICIAL", "live")
        .job("of-live-file", LONG_AGO, "TRIAL", "live")
        .job("free-of-live-file", LONG_AGO, "TRIAL", "live")
        .job("m1", LONG_AGO, "TRIAL", "missing")
        .job("m2", LONG_AGO, "TRIAL", "missing-and-free")
        .job("p1", LONG_AGO, "TRIAL", "held/x")
        .job("p2", LONG_AGO, "TRIAL", "held/missing")
        .job("f1", LONG_AGO, "TRIAL", "free");

    PlanHeader plan = world.planSample("rules.trial-retention.erase.references=all-expired");

    assertThat(world.actions(plan.planId()))
        .filteredOn(action -> action.kind().equals("DELETE_ROW"))
        .extracting(Planned::key)
        .as("a held row holds its file, and with it the other rows")
        .containsExactlyInAnyOrder("m2", "f1");
  }

  @Test
  void holdThatNobodyUnderstandsRefuses() throws Exception {
    hold(1, "galaxy", "everything", null).objects("a").job("1", LONG_AGO, "TRIAL", "a");
    assertRefusedBy("holds", () -> world.planSample("held")).contains("holds", "galaxy");
    assertThat(world.plans().find("held")).isEmpty();
  }

  @Test
  void holdsThatCannotBeReadEndWithoutAPlan() throws Exception {
    world.objects("a").job("1", LONG_AGO, "TRIAL", "a").sql("DROP TABLE holds");
    assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("held")).contains("holds");
    assertThat(world.plans().find("held")).isEmpty();
  }

  private Scenario hold(int id, String scope, String value, String until) {
    return world.sql(
        String.format(
            "INSERT INTO holds VALUES (%d, '%s', '%s', 'case 12', 'legal', %s)",
            id, scope, value, until == null ? "NULL" : "'" + until + "'"));
  }
}
