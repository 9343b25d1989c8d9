package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.Scenario;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bucket that says SlowDown. */
@Timeout(600)
class ThrottledDeletesTest {
  private static final String SLOW_DOWN =
      "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

  private FaultProxy proxy;
  private Scenario world;

  @BeforeEach
  void open() throws Exception {
    proxy = FaultProxy.before(Lab.shared().endpoint("s3"));
    world = Scenario.postgres().connection("ndvr-files", "endpoint", proxy.url());
    world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
    world.setting("apply.attempts", 1);
  }

  @AfterEach
  void close() throws Exception {
    world.close();
    proxy.close();
  }

  @Test
  void whereCallsAreAnsweredSlowDownAllIsDoneMoreSlowlyAndWithinTheRate() throws Exception {
    int rate = 500;
    world.objects(IntStream.range(0, 1_500).mapToObj(i -> "p" + i % 3 + "/k" + i));
    world.connection("ndvr-files", "rate", rate);
    String plan = world.planSample().planId();
    proxy.reset();
    proxy.when(ThrottledDeletesTest::deletesData).onCalls(2, 3, 5).answer(503, SLOW_DOWN);
    long began = System.nanoTime();

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(world.outcomes(plan)).as("nothing dropped").isEqualTo(Map.of("APPLIED", 1_500L));
    assertThat(world.audit().failures(plan)).as("no attempt was lost on it").isEmpty();
    assertThat(world.keys()).isEmpty();
    List<Integer> sent = sent();
    int keys = sent.stream().mapToInt(Integer::intValue).sum();
    assertThat(sent).as("no page is worth more than a second").allMatch(size -> size <= rate);
    assertThat(sent.subList(3, sent.size())).as("smaller pages").anyMatch(size -> size <= rate / 2);
    assertThat(keys).as("refused keys are sent again").isGreaterThan(1_500);
    assertThat(took)
        .as("%d keys", keys)
        .isGreaterThan(Duration.ofMillis((keys - 50) * 1_000 / rate));
  }

  @Test
  void keysThatAreRefusedInsideAnAnswerAreSentAgainAlone() throws Exception {
    world.objects(IntStream.range(0, 200).mapToObj(i -> "k-%03d".formatted(i)));
    String plan = world.planSample().planId();
    proxy.reset();
    Scenario.tell(proxy, world.times(world.keys().subList(0, 10)));
    proxy
        .when(ThrottledDeletesTest::deletesData)
        .onFirst(3)
        .rewrite(answer -> refused(answer, "k-00\\d"));

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

    assertThat(sent()).containsExactly(200, 10, 10, 10);
    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 200L));
  }

  @Test
  void whatABucketWasTooBusyForInOneRoundIsAskedAboutAgainAndDoneInTheNext() throws Exception {
    world.objects("a", "b", "c").setting("apply.recheck-window", "10 s");
    String plan = world.planSample().planId();
    proxy.reset();
    proxy.when(ThrottledDeletesTest::deletesData).onFirst(9).answer(503, SLOW_DOWN);

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

    assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 3L));
    assertThat(world.audit().failures(plan)).isEmpty();
    assertThat(world.keys()).isEmpty();
  }

  @Test
  void aListingUnderSlowDownIsLateAndComplete() throws Exception {
    world.objects(IntStream.range(0, 40).mapToObj(i -> "d" + i % 2 + "/k" + i));
    proxy.reset();
    proxy.when(request -> request.query().contains("list-type")).onFirst(8).answer(503, SLOW_DOWN);

    assertThat(world.planSample().inventory()).isEqualTo(40);
  }

  @Test
  void aBucketThatOnlySaysSlowDownEndsAsThrottledAndNothingIsSaidToBeGone() throws Exception {
    world.objects("a", "b", "c").setting("apply.patience", "0 s").setting("apply.failure-limit", 1);
    String plan = world.planSample().planId();
    proxy.when(ThrottledDeletesTest::deletesData).answer(503, SLOW_DOWN);

    assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.STARTED);

    assertThat(world.outcomes(plan)).isEqualTo(Map.of("FAILED", 3L));
    assertThat(world.audit().failures(plan)).isEqualTo(Map.of("THROTTLED", 3L));
    assertThat(world.keys()).hasSize(3);
  }

  private static boolean deletesData(Request request) {
    return request.method().equals("POST")
        && request.query().startsWith("delete")
        && !request.body().contains(".lethe-probe/");
  }

  /** How many keys each delete held, refused ones included. */
  private List<Integer> sent() {
    return proxy.requests(ThrottledDeletesTest::deletesData).stream()
        .map(request -> (int) Pattern.compile("<Key>").matcher(request.body()).results().count())
        .toList();
  }

  /** An answer of a server that kept these keys: they are there again, and it says SlowDown. */
  private String refused(String answer, String keys) {
    String entry = "<Deleted>\\s*<Key>(" + keys + ")</Key>.*?</Deleted>";
    Pattern.compile(entry)
        .matcher(answer)
        .results()
        .map(match -> match.group(1))
        .forEach(key -> world.object(key, key.getBytes(StandardCharsets.UTF_8)));
    return answer.replaceAll(
        entry, "<Error><Key>$1</Key><Code>SlowDown</Code><Message>slower</Message></Error>");
  }
}
