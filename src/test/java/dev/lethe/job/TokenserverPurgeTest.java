package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.lab.StorageNodes;
import dev.lethe.plan.PlanHeader;
import dev.lethe.verify.Verifier;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tokenserver's purge promises, on databases and storage nodes that check each request. */
@Timeout(600)
class TokenserverPurgeTest {
  private static final String NO_GRACE = "rules.purge.grace-period=0";
  private static final String FORCE = "rules.purge.force=true";

  private Tokenserver world;
  private StorageNodes nodes;

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "mysql"})
  void replacedRecordsGoWithTheirDataAndThoseInUseStay(String server) throws Exception {
    open(server);
    long now = System.currentTimeMillis();
    long first = world.record("ann@x.org", 1L, 1, 1L, now);
    long second = world.record("ann@x.org", 1L, 2, 2L, now);
    long ann = world.record("ann@x.org", 1L, 3, 3L, null);
    long deleted = world.record("bob@x.org", 1L, 1, 1L, now);
    long moved = world.record("cat@x.org", 1L, 1, 1L, now);
    long cat = world.record("cat@x.org", 2L, 1, 1L, null);
    long empty = world.record("dan@x.org", 1L, 7, null, now);
    world.record("eve@x.org", null, 1, 1L, now);
    nodes.put(1, first, second, ann, deleted, moved);
    nodes.put(2, cat);

    assertThat(world.scenario().plan().verdicts())
        .as("default grace")
        .containsEntry("OBSOLETE", 0L);
    PlanHeader dry = world.scenario().plan(NO_GRACE);
    assertThat(nodes.asked(1).deletes()).as("planning asks nobody").isZero();
    world.scenario().apply(dry.planId());

    assertThat(world.uids()).containsExactly(ann, cat);
    assertThat(nodes.users(1)).containsExactly(ann);
    assertThat(nodes.users(2)).containsExactly(cat);
    assertThat(nodes.asked(1).perUser())
        .isEqualTo(Map.of(first, 1, second, 1, deleted, 1, moved, 1, empty, 1));
    assertThat(nodes.asked(2).deletes()).isZero();
    assertThat(nodes.tokens())
        .anySatisfy(
            token ->
                assertThat(token)
                    .containsEntry("uid", String.valueOf(empty))
                    .containsEntry("fxa_uid", "dan")
                    .containsEntry("fxa_kid", "0000000000007-YWFh"));
    assertThat(world.scenario().outcomes(dry.planId()))
        .as("404 counts as gone")
        .isEqualTo(Map.of("APPLIED", 10L, "ABSENT", 1L));
    Verifier.Result verified = world.scenario().verify(dry.planId());
    assertThat(verified.leftovers()).isZero();
    assertThat(verified.verified()).isEqualTo(11);
    assertThat(verified.header().state()).isEqualTo(PlanHeader.State.VERIFIED);
  }

  @Test
  void aNodeThatIsDownIsAskedByForceOnlyOrWhenItIsUpAgain() throws Exception {
    open("postgres");
    long forced = world.record("ann@x.org", 3L, 1, 1L, 1L);
    long later = world.record("bob@x.org", 3L, 1, 1L, 2L);
    nodes.put(3, forced, later);

    purge();
    assertThat(world.uids()).containsExactly(forced, later);
    assertThat(nodes.asked(3).deletes()).isZero();

    purge(FORCE, "rules.purge.max-records=1");
    assertThat(world.uids()).containsExactly(later);
    assertThat(nodes.asked(3).perUser()).isEqualTo(Map.of(forced, 1));

    world.scenario().sql("UPDATE nodes SET downed = 0 WHERE id = 3");
    purge();
    assertThat(world.uids()).isEmpty();
    assertThat(nodes.asked(3).perUser()).isEqualTo(Map.of(forced, 1, later, 1));
  }

  @Test
  void theOverrideNodeIsAskedOnlyWhereItHoldsOtherKeysThanThoseInUse() throws Exception {
    open("postgres");
    world.record("ann@x.org", 3L, 1, 1L, 1L);
    long ann = world.record("ann@x.org", 2L, 1, 1L, null);
    world.record("bob@x.org", 3L, 4, null, 1L);
    long bob = world.record("bob@x.org", 2L, 4, null, null);
    long before = world.record("cat@x.org", 3L, 1, 1L, 1L);
    long changed = world.record("cat@x.org", 3L, 2, 2L, 1L);
    long cat = world.record("cat@x.org", 2L, 3, 3L, null);
    nodes.put(2, ann, bob, before, changed, cat);

    purge(FORCE, "rules.purge.override-node=" + nodes.node(2));

    assertThat(world.uids()).containsExactly(ann, bob, cat);
    assertThat(nodes.asked(3).deletes()).isZero();
    assertThat(nodes.asked(2).perUser()).isEqualTo(Map.of(before, 1, changed, 1));
    assertThat(nodes.users(2)).containsExactly(ann, bob, cat);
  }

  @Test
  void whatHasChangedSinceThePlanIsAskedAboutAgainAndStays() throws Exception {
    open("postgres");
    long again = world.record("ann@x.org", 1L, 1, 1L, 1L);
    long down = world.record("bob@x.org", 2L, 1, 1L, 1L);
    long gone = world.record("cat@x.org", 1L, 1, 1L, 1L);
    long held = world.record("dan@x.org", 1L, 1, 1L, 1L);
    nodes.put(1, again, gone, held);
    nodes.put(2, down);
    world.hold("key,99");
    PlanHeader plan = world.scenario().plan();
    world.scenario().sql("UPDATE users SET replaced_at = NULL WHERE uid = " + again);
    world.scenario().sql("UPDATE nodes SET downed = 1 WHERE id = 2");
    world.scenario().sql("DELETE FROM users WHERE uid = " + gone);
    world.hold("subject," + world.scenario().pseudonyms().subject("dan").get(0));

    world.scenario().apply(plan.planId());

    assertThat(world.scenario().audit().skipped(plan.planId()))
        .isEqualTo(Map.of("NO_LONGER_DUE", 4L, "NODE_DOWN", 2L, "HELD", 2L));
    assertThat(world.uids()).containsExactly(again, down, held);
    assertThat(nodes.asked(1).deletes() + nodes.asked(2).deletes()).isZero();
  }

  @Test
  void keysThatComeIntoUseOnTheOverrideAfterThePlanStay() throws Exception {
    open("postgres");
    long old = world.record("ann@x.org", 3L, 1, 1L, 1L);
    PlanHeader plan = world.scenario().plan(FORCE, "rules.purge.override-node=" + nodes.node(2));
    long ann = world.record("ann@x.org", 2L, 1, 1L, null);
    nodes.put(2, ann);

    world.scenario().apply(plan.planId());

    assertThat(world.scenario().outcomes(plan.planId())).isEqualTo(Map.of("SKIPPED", 2L));
    assertThat(world.uids()).containsExactly(old, ann);
    assertThat(nodes.asked(2).deletes()).isZero();
  }

  @Test
  void aRecordThatFailsStaysGoesToTheBackAndStopsNobody() throws Exception {
    open("mysql");
    world.scenario().setting("apply.failure-limit", 1).setting("apply.attempts", 3);
    long broken = world.record("ann@x.org", 1L, 1, 1L, 1L);
    long troubled = world.record("bob@x.org", 1L, 1, 1L, 2L);
    long fine = world.record("cat@x.org", 1L, 1, 1L, 3L);
    nodes.put(1, broken, troubled, fine);
    nodes.trouble(1, Map.of("status", 500), broken);
    nodes.trouble(1, Map.of("status", 503, "times", 1), troubled);
    PlanHeader plan = world.scenario().plan();
    world.scenario().apply(plan.planId());

    world.scenario().postpone(plan.planId());

    assertThat(world.uids()).containsExactly(broken);
    assertThat(nodes.users(1)).containsExactly(broken);
    assertThat(nodes.asked(1).perUser())
        .as("with a bound")
        .isEqualTo(Map.of(broken, 3, troubled, 2, fine, 1));
    assertThat(world.scenario().audit().failures(plan.planId()))
        .isEqualTo(Map.of("SERVER_ERROR", 1L));
    assertThat(world.scenario().audit().skipped(plan.planId())).isEqualTo(Map.of("POSTPONED", 1L));
    assertThat(world.scenario().plan().verdicts())
        .containsEntry("IN_GRACE", 1L)
        .containsEntry("OBSOLETE", 0L);
    assertThat(world.scenario().verify(plan.planId()).leftovers()).isZero();
  }

  private void purge(String... settings) throws Exception {
    PlanHeader plan = world.scenario().plan(settings);
    assertThat(plan.refused()).isEmpty();
    world.scenario().apply(plan.planId());
    assertThat(world.scenario().verify(plan.planId()).leftovers()).isZero();
  }

  /** Nodes 1 and 2 are up, 3 is down. */
  private void open(String server) throws Exception {
    nodes = StorageNodes.fresh();
    world = Tokenserver.on(server);
    world
        .scenario()
        .connection("storage-nodes", "type", "http")
        .connection("storage-nodes", "secret", nodes.secret());
    world.node(1, nodes.node(1), false).node(2, nodes.node(2), false).node(3, nodes.node(3), true);
  }
}
