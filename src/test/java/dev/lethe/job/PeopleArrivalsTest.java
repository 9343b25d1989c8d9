package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanTables;
import dev.lethe.store.DeltaStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** What comes between the first stage and the last, and what belongs to several people. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class PeopleArrivalsTest {
  private Scenario world;

  @AfterEach
  void close() throws SQLException {
    world.close();
  }

  @Test
  void whatComesWhileTheRunIsOnIsFoundBeforeTheLastStage() throws Exception {
    world = PeopleScenario.on("postgres");
    // Somebody's last answers arrive at the very moment that they are locked out.
    world.sql(
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO judgments"
            + " VALUES (6, 'ANN@x.org', 'f'), (7, 'bob@x.org', 'g'); RETURN NULL; END $$");
    world.sql(
        "CREATE TRIGGER late AFTER UPDATE ON contributors FOR EACH ROW WHEN (NEW.status = 'LOCKED')"
            + " EXECUTE FUNCTION late()");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org");
    PlanHeader plan = world.plan();
    assertThat(plan.totalActions()).isEqualTo(4);
    pretendThatSomebodyBeganAnAddendum(plan.planId());

    PlanHeader applied = world.apply(plan.planId());

    assertThat(applied.state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(PeopleScenario.rows(world, "SELECT id, worker_email FROM judgments ORDER BY id"))
        .contains("6|DELETED_USER", "7|bob@x.org");
    assertThat(applied.addenda()).containsOnlyKeys("a1");
    assertThat(applied.digest()).as("of what was planned").isEqualTo(plan.digest());
    assertThat(world.outcomes(plan.planId())).isEqualTo(Map.of("APPLIED", 5L));
    assertThat(stages(plan.planId())).isEqualTo(List.of(2));
    assertThat(world.verify(plan.planId()).verified()).isEqualTo(5);
  }

  @Test
  void aKeyThatMayBeSomebodyElsesIsSpared() throws Exception {
    world = PeopleScenario.on("postgres");
    world.jobFile(
        "rules {",
        "rules {\n  files { kind = subject, target { connection = ndvr-files, prefix ="
            + " \"people/{id}/\" }, delete = true, stage = 2 }");
    world.sql("INSERT INTO contributors VALUES ('ann/x', 'x@x.org', 'X', NULL, 'ACTIVE', 5)");
    world.objects("people/ann/1", "people/ann/x/1", "people/annette/1", "people/bob/1");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org");

    PlanHeader plan = world.plan();
    world.apply(plan.planId());

    assertThat(plan.verdicts()).containsEntry("AMBIGUOUS", 1L);
    assertThat(world.keys()).containsExactly("people/ann/x/1", "people/annette/1", "people/bob/1");
    assertThat(world.verify(plan.planId()).leftovers()).as("it was said to be spared").isZero();

    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org", "ann/x,x@x.org");
    world.apply(world.plan().planId());
    assertThat(world.keys()).containsExactly("people/annette/1", "people/bob/1");
  }

  @Test
  void whatIsDeletedForOneIsGoneForAllSoThatOneHoldSparesIt() throws Exception {
    world = PeopleScenario.on("postgres");
    world.jobFile(
        "rules {",
        "rules {\n"
            + "  notes { kind = subject, target { connection = ndvr-db, table = notes, key = id },"
            + " match { a = email, b = email }, delete = true, stage = 2 }");
    world.sql("CREATE TABLE notes (id int PRIMARY KEY, a varchar(40), b varchar(40))");
    world.sql(
        "INSERT INTO notes VALUES (1, 'ann@x.org', 'bob@x.org'), (2, 'ann@x.org', NULL), (3,"
            + " 'bob@x.org', NULL), (4, 'eve@x.org', 'ann@x.org')");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org", "bob,bob@x.org");
    Path holds = world.directory().resolve("holds.csv");
    String nobody = "id,scope,value,reason,set_by,until\n";
    String bob = nobody + "h1,subject," + PeopleScenario.pseudonym(world, "bob") + ",,,\n";
    world.setting("holds", List.of(Map.of("source", "legal")));

    Files.writeString(holds, bob);
    PlanHeader held = world.plan();
    assertThat(held.actions()).containsEntry("DELETE_ROW", 2L);

    Files.writeString(holds, nobody);
    PlanHeader plan = world.plan();
    assertThat(plan.actions()).containsEntry("DELETE_ROW", 4L);
    Files.writeString(holds, bob);
    world.apply(plan.planId());
    assertThat(PeopleScenario.rows(world, "SELECT id FROM notes ORDER BY id"))
        .containsExactly("1", "3");
  }

  @Test
  void whatNeedNotBeThereAndIsNotIsLeftForLater() throws Exception {
    world = PeopleScenario.on("postgres");
    Endpoint server = Lab.shared().endpoint("redis");
    world.connection("sessions", "type", "redis");
    world.connection("sessions", "user", server.user());
    world.connection("sessions", "password", server.password());
    world.connection("sessions", "url", server.url());
    world.jobFile(
        "rules {",
        "rules {\n  sessions { kind = subject, target { connection = sessions, keys ="
            + " \"session:{id}:*\" }, delete = true, stage = 1, required = false }");
    PeopleScenario.list(world, "contributor_id,email_address", "ann,ann@x.org");
    try (Jedis redis = new Jedis(server.host(), server.port())) {
      redis.auth(server.user(), server.password());
      redis.set("session:ann:1", "x");
      PlanHeader plan = world.plan();
      assertThat(plan.actions()).containsEntry("DELETE_KEY", 1L);
      world.connection("sessions", "url", "redis://127.0.0.1:1/0");

      assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.STARTED);
      assertThat(world.outcomes(plan.planId())).isEqualTo(Map.of("APPLIED", 4L, "FAILED", 1L));
      assertThat(world.audit().failures(plan.planId())).isEqualTo(Map.of("UNREACHABLE", 1L));

      world.connection("sessions", "url", server.url());
      assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.APPLIED);
      assertThat(redis.exists("session:ann:1")).isFalse();
    }
  }

  private List<Integer> stages(String planId) throws Exception {
    return world
        .plans()
        .actions(planId)
        .where("addendum = 'a1'")
        .select("stage")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }

  /** What a driver leaves behind that dies between an addendum and its digest. */
  private void pretendThatSomebodyBeganAnAddendum(String planId) throws Exception {
    DeltaStore store = world.store();
    store.append(
        PlanTables.PLANS,
        store
            .read(PlanTables.PLANS)
            .where(functions.col("plan_id").equalTo(planId))
            .limit(1)
            .withColumn("action_id", functions.lit("never-recorded"))
            .withColumn("addendum", functions.lit("a1")));
  }
}
