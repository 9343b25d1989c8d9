package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.job.Scenario;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import dev.lethe.lab.Lab;
import dev.lethe.lab.TcpFaultProxy;
import dev.lethe.plan.PlanHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class FailingDeletesTest {
  private static final String DENIED =
      "<Error><Code>AccessDenied</Code><Message>not you</Message></Error>";

  private FaultProxy proxy;
  private Scenario world;

  @BeforeEach
  void open() throws Exception {
    proxy = FaultProxy.before(Lab.shared().endpoint("s3"));
    world = Scenario.postgres().connection("ndvr-files", "endpoint", proxy.url());
    world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
  }

  @AfterEach
  void close() throws Exception {
    world.close();
    proxy.close();
  }

  @Test
  void threeErrorsAmongAThousandAreRetriedAloneAndTheirGroupsWait() throws Exception {
    List<String> keys = IntStream.range(0, 1_000).mapToObj("k-%04d"::formatted).toList();
    List<String> failing = List.of("k-0003", "k-0500", "k-0999");
    world.objects(keys.stream());
    for (String key : List.of("k-0001", "k-0002", "k-0003", "k-0500", "k-0999")) {
      world.job("job of " + key, "2019-01-01 00:00:00", "TRIAL", key);
    }
    String plan = world.planSample().planId();
    Map<String, Instant> times = world.times(failing);
    proxy.reset();
    Scenario.tell(proxy, times);
    FaultProxy.Rule deletes = proxy.when(FailingDeletesTest::deletesData).onCalls(1);
    deletes.rewrite(answer -> refused(answer, failing, "InternalError"));
    proxy
        .when(FailingDeletesTest::deletesData)
        .onCalls(2)
        .rewrite(answer -> refused(answer, failing, "AccessDenied"));

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.STARTED);

    assertThat(sent()).as("the retry sends three").containsExactly(1_000, 3);
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 999L, "FAILED", 3L));
    assertThat(world.audit().failures(plan)).isEqualTo(Map.of("ACCESS_DENIED", 3L));
    assertThat(world.audit(plan))
        .filteredOn(row -> row.getAs("outcome").equals("FAILED"))
        .allMatch(row -> row.<String>getAs("message").contains("AccessDenied"))
        .allMatch(row -> row.<Integer>getAs("attempt") == 2);
    assertThat(world.keys()).containsExactlyElementsOf(failing);
    assertThat(world.jobIds())
        .as("rows of files that went are gone, the others wait")
        .containsExactly("job of k-0003", "job of k-0500", "job of k-0999", "live");
    assertThat(Outcomes.intents(world, plan)).as("no round in which nothing could be done").isOne();

    proxy.reset();
    Scenario.tell(proxy, times);
    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

    assertThat(sent()).as("the next apply sends exactly three").containsExactly(3);
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 1_005L));
    assertThat(Outcomes.mostTerminal(world, plan)).isOne();
    assertThat(world.jobIds()).containsExactly("live");
  }

  @Test
  void whereEveryDeleteFailsNothingIsSaidToBeGoneAndTheRunStops() throws Exception {
    for (int i = 0; i < 6; i++) {
      world.objects("f" + i);
      for (int job = 0; job < 6; job++) {
        world.job(i + "-" + job, "2019-01-01 00:00:00", "TRIAL", "f" + i);
      }
    }
    world.setting("apply.wave-size", 21).setting("apply.attempts", 2);
    String plan = world.planSample().planId();
    Scenario.tell(proxy, world.times(world.keys()));
    proxy
        .when(FailingDeletesTest::deletesData)
        .rewrite(answer -> refused(answer, keysIn(answer), "InternalError"));

    LetheException stopped = catchThrowableOfType(StoppedException.class, () -> world.apply(plan));

    assertThat(stopped.exitCode()).isEqualTo(ExitCode.ACTIONS_FAILED);
    assertThat(stopped).hasMessageContaining("failure-limit").hasMessageContaining("21 of 21");
    assertThat(world.outcomes(plan)).as("the first wave's files").isEqualTo(Map.of("FAILED", 3L));
    assertThat(world.keys()).hasSize(6);
    assertThat(world.jobIds()).hasSize(37);
    assertThat(world.plans().header(plan).state()).isEqualTo(PlanHeader.State.STARTED);
  }

  @Test
  void aRoleThatMayListButNotDeleteFailsEveryActionAsDenied() throws Exception {
    world.objects("a", "b", "c").setting("apply.failure-limit", 1);
    String plan = world.planSample().planId();
    proxy.when(FailingDeletesTest::deletes).answer(403, DENIED);

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.STARTED);

    assertThat(Outcomes.byAction(world, plan))
        .hasSize(3)
        .allSatisfy((item, said) -> assertThat(said).containsExactly("FAILED(ACCESS_DENIED)"));
    assertThat(world.keys()).contains("a", "b", "c");

    proxy.reset();
    proxy.when(request -> request.query().contains("list-type")).answer(403, DENIED);
    LetheException failure = Scenario.failure(catchThrowable(() -> world.planSample("unlisted")));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.SYSTEM_FAILED);
    assertThat(world.plans().find("unlisted")).as("no listing, no plan").isEmpty();
  }

  @Test
  void aLostAnswerIsNeverAFailureAlsoOnTheLastAttempt() throws Exception {
    for (String file : List.of("a", "b", "gone-before")) {
      world.objects(file).job("job of " + file, "2019-01-01 00:00:00", "TRIAL", file);
    }
    try (TcpFaultProxy database = TcpFaultProxy.before(Lab.shared().endpoint("postgres"))) {
      world.connection("ndvr-db", "url", database.through(world.databaseUrl()));
      world.setting("apply.attempts", 1);
      String plan = world.planSample().planId();
      world.deleteObject("gone-before");
      proxy.when(FailingDeletesTest::deletesData).loseResponse();

      try (HeldApply held = HeldApply.at(Barrier.BATCH_ERASED, 1, world, plan)) {
        assertThat(world.keys()).as("the files went, and nobody said so").isEmpty();
        database.loseAnswerTo("\u0000COMMIT\u0000");
        assertThat(held.end().state()).isEqualTo(PlanHeader.State.APPLIED);
      }

      assertThat(world.jobIds()).containsExactly("live");
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("ABSENT", 6L));
      assertThat(world.audit().failures(plan)).isEmpty();
      assertThat(world.verify(plan).verified()).isEqualTo(6);
    }
  }

  private static boolean deletes(Request request) {
    return request.method().equals("POST") && request.query().startsWith("delete")
        || request.method().equals("DELETE");
  }

  private static boolean deletesData(Request request) {
    return deletes(request)
        && !request.body().contains(".lethe-probe/")
        && !request.path().contains(".lethe-probe/");
  }

  /** How many keys each delete held. */
  private List<Integer> sent() {
    return proxy.requests(FailingDeletesTest::deletesData).stream()
        .map(request -> keysIn(request.body()).size())
        .toList();
  }

  private static List<String> keysIn(String xml) {
    return Pattern.compile("<Key>([^<]*)</Key>")
        .matcher(xml)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** An answer of a server that kept these: they are there again, and it says an error of each. */
  private String refused(String answer, List<String> keys, String code) {
    String changed = answer;
    for (String key : keys) {
      world.object(key, key.getBytes(StandardCharsets.UTF_8));
      changed =
          changed.replaceFirst(
              "<Deleted>\\s*<Key>" + key + "</Key>.*?</Deleted>",
              "<Error><Key>" + key + "</Key><Code>" + code + "</Code></Error>");
    }
    return changed;
  }
}
