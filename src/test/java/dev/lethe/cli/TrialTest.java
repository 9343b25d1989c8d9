package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.job.Scenario;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applies that look again after their first actions, or stop because too much fails. */
@Timeout(600)
class TrialTest {
  private static final String DENIED =
      "<Error><Code>AccessDenied</Code><Message>not you</Message></Error>";
  private static final String TOO_FAST =
      "<Error><Code>SlowDown</Code><Message>slower</Message></Error>";
  private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f");

  private FaultProxy proxy;
  private Scenario world;

  @BeforeEach
  void open() throws Exception {
    proxy = FaultProxy.before(Lab.shared().endpoint("s3"));
    world = Scenario.postgres().connection("ndvr-files", "endpoint", proxy.url());
    for (String key : KEYS) {
      world.objects(key).job("job of " + key, "2019-01-01 00:00:00", "TRIAL", key);
    }
    world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
  }

  @AfterEach
  void close() throws Exception {
    world.close();
    proxy.close();
  }

  @Test
  void goesOnWhereTheFirstGroupsAreGone() throws Exception {
    String plan = world.planSample().planId();
    proxy.when(TrialTest::deletesData).onFirst(1).answer(503, TOO_FAST);

    Ran ran = apply(plan, "--first", "3");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .as("two groups of two, the second one whole")
        .contains("The plan's first actions (3, and the rest of their groups):")
        .contains("looked again: 4 gone, 0 left over")
        .as("what came up among the first is told at the end")
        .contains("slowed down: 2 times a system was too busy");
    assertThat(world.keys()).isEmpty();
    assertThat(world.jobIds()).containsExactly("live");
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 12L));
    assertThat(world.plans().header(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(apply(plan, "--first", "-3").code()).isEqualTo(2);
  }

  @Test
  void stopsWhereTheFirstFailOrAreStillThereAndGoesOnWhenTheyAreGone() throws Exception {
    world.setting("apply.first", 3).setting("apply.failure-limit", 1);
    String plan = world.planSample().planId();
    proxy.when(TrialTest::deletesData).answer(403, DENIED);

    Ran failed = apply(plan);

    assertThat(failed.code()).isEqualTo(4);
    assertThat(failed.err()).contains("stopped after the first 3 actions: 2 failed");
    assertThat(world.outcomes(plan)).as("no other was tried").isEqualTo(Map.of("FAILED", 2L));
    assertThat(world.keys()).isEqualTo(KEYS);

    proxy.reset();
    proxy.when(TrialTest::deletesData).answer(200, allDeleted());

    Ran stopped = apply(plan, "--json");

    assertThat(stopped.code()).isEqualTo(5);
    JsonNode json = stopped.json();
    assertThat(json.get("leftovers").asInt()).isEqualTo(2);
    assertThat(json.get("first").get("verified").asInt()).as("their rows").isEqualTo(2);
    assertThat(json.get("message").asText())
        .contains("stopped after the first 3 actions: 2 that were reported as erased are still")
        .contains("lethe apply " + plan + " --first 3")
        .contains("Nothing behind them was begun.");
    assertThat(world.keys()).isEqualTo(KEYS);
    assertThat(world.jobIds()).hasSize(5);
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 4L));

    proxy.reset();
    leftovers(plan).forEach(world::deleteObject);
    Ran applied = apply(plan);
    assertThat(applied.code()).as(applied.err()).isZero();
    assertThat(world.keys()).isEmpty();
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 12L));
  }

  @Test
  void stopsARunInWhichMoreFailsThanTheLimit() throws Exception {
    world.setting("apply.wave-size", 4);
    String plan = world.planSample().planId();
    proxy.when(TrialTest::deletesData).answer(403, DENIED);

    Ran stopped = apply(plan, "--json");

    assertThat(stopped.code()).isEqualTo(4);
    assertThat(stopped.json().get("message").asText())
        .contains("4 of 4 actions of wave 1 failed or wait for one that did")
        .contains("apply.failure-limit 0.2; stopped")
        .contains("lethe apply " + plan);
    assertThat(stopped.json().get("outcomes").toString()).isEqualTo("{\"FAILED\":2}");
    assertThat(stopped.json().get("failures").toString()).isEqualTo("{\"ACCESS_DENIED\":2}");
    assertThat(world.keys()).isEqualTo(KEYS);
    assertThat(world.jobIds()).hasSize(7);

    proxy.reset();
    String again = world.keys().get(0);
    world.sameObjectAgain(again);
    assertThat(apply(plan).code()).isZero();
    assertThat(world.outcomes(plan))
        .as("somebody uploaded a file and its content again while the plan waited")
        .isEqualTo(Map.of("APPLIED", 10L, "SKIPPED", 2L));
    assertThat(world.keys()).containsExactly(again);
  }

  private Ran apply(String plan, String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "apply";
    arguments[1] = plan;
    arguments[2] = "--conf";
    arguments[3] = world.directory().resolve("lethe.conf").toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Ran.lethe(arguments);
  }

  private List<String> leftovers(String plan) throws IOException {
    return world.audit(plan).stream()
        .filter(row -> row.getAs("outcome").equals("LEFTOVER"))
        .map(row -> row.<org.apache.spark.sql.Row>getAs("locator").<String>getAs("key"))
        .distinct()
        .toList();
  }

  /** What a server says that deletes nothing. */
  private static String allDeleted() {
    return KEYS.stream()
        .map(key -> "<Deleted><Key>" + key + "</Key></Deleted>")
        .collect(Collectors.joining("", "<DeleteResult>", "</DeleteResult>"));
  }

  private static boolean deletesData(FaultProxy.Request request) {
    boolean deletes =
        request.method().equals("DELETE")
            || request.method().equals("POST") && request.query().startsWith("delete");
    return deletes
        && !request.body().contains(".lethe-probe/")
        && !request.path().contains(".lethe-probe/");
  }
}
