package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.plan.PlanHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is planned about superseded user records; no storage node is asked here. */
@Timeout(300)
class SupersededPlanTest {
  private Tokenserver world;

  @AfterEach
  void close() throws SQLException {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "mysql"})
  void aRecordIsARequestToItsNodeAndThenItsRow(String server) throws Exception {
    world = world(server);
    world.record("ann@x.org", 1L, 1, 1L, 1L);
    world.record("ann@x.org", 1L, 2, 2L, null);
    world.record("bob@x.org", 2L, 1, 1L, 1L);
    world.record("eve@x.org", null, 1, 1L, 1L);
    world.record("new@x.org", 1L, 1, 1L, System.currentTimeMillis());
    world.record(2, "ann@x.org", 1L, 1, 1L, 1L);

    PlanHeader plan = world.scenario().plan();

    assertThat(plan.refused()).isEmpty();
    assertThat(plan.inventory()).as("the records of this service").isEqualTo(5);
    assertThat(plan.verdicts())
        .containsEntry("LIVE", 1L)
        .containsEntry("IN_GRACE", 1L)
        .containsEntry("NODE_DOWN", 1L)
        .containsEntry("HELD", 0L)
        .containsEntry("OBSOLETE", 2L);
    assertThat(plan.actions()).isEqualTo(Map.of("HTTP_DELETE", 1L, "DELETE_ROW", 2L));
    assertThat(world.scenario().findings(plan.planId()).values())
        .containsExactlyInAnyOrder("IN_GRACE", "NODE_DOWN");
    for (String kept : everythingKept()) {
      assertThat(Files.readString(Path.of(kept), StandardCharsets.ISO_8859_1))
          .as(kept)
          .doesNotContain("x.org")
          .doesNotContain("1.5/1#");
    }
  }

  @Test
  void aHeldUserKeepsTheirRecords() throws Exception {
    world = world("postgres");
    world.record("ann@x.org", 1L, 1, 1L, 1L);
    world.record("bob@x.org", 1L, 1, 1L, 1L);
    world.record("eve@x.org", 1L, 1, 1L, 1L);
    String ann = world.scenario().pseudonyms().subject("ann@x.org").get(0);
    String bob = world.scenario().pseudonyms().subject("bob").get(0);
    world.hold("subject," + ann, "subject," + bob, "key,3");

    PlanHeader plan = world.scenario().plan();

    assertThat(plan.verdicts()).containsEntry("HELD", 3L);
    assertThat(plan.totalActions()).isZero();
  }

  @Test
  void theOldestGoFirstAndThoseWithoutANodeCostNothing() throws Exception {
    world = world("postgres");
    world.record("a@x.org", 1L, 1, 1L, 40L);
    world.record("b@x.org", null, 1, 1L, 30L);
    world.record("c@x.org", 1L, 1, 1L, 20L);
    world.record("d@x.org", 1L, 1, 1L, 10L);

    assertThat(world.scenario().plan("rules.purge.max-records=1").actions())
        .isEqualTo(Map.of("HTTP_DELETE", 1L, "DELETE_ROW", 1L));
    PlanHeader plan = world.scenario().plan("rules.purge.max-records=1", "rules.purge.skip=1");

    assertThat(plan.actions()).isEqualTo(Map.of("HTTP_DELETE", 1L, "DELETE_ROW", 2L));
    assertThat(plan.verdicts()).as("the backlog").containsEntry("OBSOLETE", 4L);
  }

  @Test
  void recordsWithoutANodeGoByThemselvesUnlessTheyHaveChanged() throws Exception {
    world = world("postgres");
    world.record("a@x.org", null, 1, 1L, 1L);
    world.record("b@x.org", null, 1, 1L, 1L);
    world.record("c@x.org", null, 1, 1L, 1L);
    PlanHeader plan = world.scenario().plan("rules.purge.storage=ndvr-db");
    world.scenario().sql("UPDATE users SET replaced_at = NULL WHERE uid = 2");
    world.scenario().sql("DELETE FROM users WHERE uid = 3");

    world.scenario().apply(plan.planId());

    assertThat(world.uids()).containsExactly(2L);
    assertThat(world.scenario().audit().skipped(plan.planId()))
        .isEqualTo(Map.of("NO_LONGER_DUE", 1L));
    assertThat(world.scenario().outcomes(plan.planId()))
        .isEqualTo(Map.of("APPLIED", 1L, "ABSENT", 1L, "SKIPPED", 1L));
    assertThat(world.scenario().verify(plan.planId()).verified()).isEqualTo(2);
  }

  @Test
  void withoutNodesNothingSeemsToHaveNone() throws Exception {
    world = world("postgres");
    world.record("ann@x.org", 1L, 1, 1L, 1L);
    world.scenario().sql("DELETE FROM nodes");

    assertThat(world.scenario().plan().refused()).containsExactly("empty-references");
  }

  @Test
  void aServiceThatIsNotThereOrElsewhereIsRefused() throws Exception {
    world = world("postgres");

    LetheException unknown =
        Scenario.failure(catchThrowable(() -> world.scenario().plan("rules.purge.service=none")));
    LetheException other =
        Scenario.failure(catchThrowable(() -> world.scenario().plan("rules.purge.service=other")));

    assertThat(unknown.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown).hasMessageContaining("no service of table services is called 'none'");
    assertThat(other).hasMessageContaining("is {node}/2/{uid}");
  }

  private static Tokenserver world(String server) throws IOException, SQLException {
    Tokenserver fresh = Tokenserver.on(server);
    fresh.scenario().jobFile("= storage-nodes ", "= ndvr-files ");
    return fresh.node(1, "https://up.example", false).node(2, "https://down.example", true);
  }

  private List<String> everythingKept() throws IOException {
    try (Stream<Path> files = Files.walk(world.scenario().directory().resolve("store"))) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }
}
