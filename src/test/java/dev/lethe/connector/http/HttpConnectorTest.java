package dev.lethe.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.StoredUser;
import dev.lethe.connector.Target;
import dev.lethe.connector.Tls;
import dev.lethe.lab.StorageNodes;
import dev.lethe.spec.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the room does at nodes that check every request with Mozilla's own libraries. */
@Timeout(120)
class HttpConnectorTest {
  private static final String EMAIL = "0123456789abcdef";
  private static final String KEY_ID = "0000001234567-qqo_-w";
  private static final Target REQUESTS = Target.objects("", "");

  private final HttpConnector connector = new HttpConnector();
  private StorageNodes nodes;

  @BeforeEach
  void freshNodes() {
    nodes = StorageNodes.fresh();
  }

  @AfterEach
  void heal() throws Exception {
    nodes.heal();
  }

  @Test
  void deletesWhomItIsGivenAndNobodyElse() throws Exception {
    nodes.putRange(1, 1, 10);
    nodes.putRange(2, 1, 10);

    List<Outcome> outcomes = erase(config(), users(1, 2, 4, 6));

    assertThat(kinds(outcomes)).containsOnly(Outcome.Kind.APPLIED).hasSize(3);
    assertThat(outcomes).extracting(Outcome::actionId).doesNotHaveDuplicates();
    assertThat(nodes.users(1)).containsExactly(1L, 3L, 5L, 7L, 8L, 9L, 10L);
    assertThat(nodes.users(2)).hasSize(10);
    assertThat(nodes.asked(1).deletes()).isEqualTo(3);
    assertThat(nodes.asked(1).looks()).as("a DELETE needs no look before it").isZero();
  }

  @Test
  void tokenSaysWhoseDataItIs() throws Exception {
    StoredUser odd = new StoredUser(nodes.node(1), 7, "o'neil/ü \"#1\"", KEY_ID);

    erase(config(), List.of(odd));

    assertThat(nodes.tokens())
        .containsExactly(
            Map.of("uid", "7", "node", nodes.node(1), "fxa_uid", odd.fxaUid(), "fxa_kid", KEY_ID));
  }

  @Test
  void whatIsNotThereIsAbsent() throws Exception {
    nodes.put(1, 1);

    assertThat(kinds(erase(config(), users(1, 1, 2))))
        .containsExactlyInAnyOrder(Outcome.Kind.APPLIED, Outcome.Kind.ABSENT);
    assertThat(kinds(erase(config(), users(1, 1)))).containsExactly(Outcome.Kind.ABSENT);
  }

  @Test
  void failuresHaveTheirCategoryAndAreSentOnce() throws Exception {
    nodes.putRange(1, 1, 9);
    nodes.trouble(1, Map.of("status", 500), 1);
    nodes.trouble(1, Map.of("status", 503), 2);
    nodes.trouble(1, Map.of("status", 429), 3);
    nodes.trouble(1, Map.of("status", 403), 4);
    nodes.trouble(1, Map.of("status", 400), 5);
    nodes.trouble(1, Map.of("status", 302), 6);
    nodes.trouble(1, Map.of("cut", true), 7);

    List<Outcome> outcomes = erase(config(), users(1, 1, 2, 3, 4, 5, 6, 7, 8));

    assertThat(outcomes)
        .extracting(Outcome::category)
        .containsExactly(
            Category.SERVER_ERROR,
            Category.SERVER_ERROR,
            Category.BUSY,
            Category.ACCESS_DENIED,
            Category.INVALID_REQUEST,
            Category.OTHER,
            Category.UNREACHABLE,
            null);
    assertThat(outcomes.get(0).message()).isEqualTo(nodes.node(1) + " answers 500");
    assertThat(nodes.asked(1).perUser().values()).containsOnly(1);
    assertThat(nodes.users(1))
        .as("who was not confirmed")
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 9L);
  }

  @Test
  void failureOfOneNodeIsNoFailureOfOthers() throws Exception {
    nodes.put(2, 1, 2);
    List<StoredUser> users = new ArrayList<>(users(2, 1, 2));
    users.add(new StoredUser("http://127.0.0.1:1", 3, EMAIL, KEY_ID));
    users.add(new StoredUser("ftp://nowhere", 4, EMAIL, KEY_ID));
    users.add(new StoredUser("", 5, EMAIL, KEY_ID));

    assertThat(erase(config(), users))
        .extracting(Outcome::category)
        .containsExactly(
            null, null, Category.UNREACHABLE, Category.INVALID_REQUEST, Category.INVALID_REQUEST);
  }

  @Test
  void lostAnswerIsFailedAndASecondTryFindsItDone() throws Exception {
    nodes.put(1, 1);
    nodes.trouble(1, Map.of("cut", true, "late", true, "times", 1));

    Outcome lost = erase(config(), users(1, 1)).get(0);

    assertThat(lost.category().retryable()).isTrue();
    assertThat(kinds(erase(config(), users(1, 1)))).containsExactly(Outcome.Kind.ABSENT);
  }

  @Test
  void aSilentNodeKeepsNobodyElseWaitingAndIsLeftAloneThen() throws Exception {
    nodes.putRange(1, 1, 20);
    nodes.putRange(2, 1, 20);
    nodes.trouble(1, Map.of("delay", 30));
    List<StoredUser> users = new ArrayList<>(range(1, 20));
    users.addAll(range(2, 20));

    List<Outcome> outcomes = erase(config(nodes.secret(), Duration.ofMillis(1_500), 32, 4), users);

    assertThat(outcomes.subList(0, 20))
        .extracting(Outcome::category)
        .containsOnly(Category.TIMEOUT);
    assertThat(outcomes.get(19).message()).contains("several times in a row");
    assertThat(kinds(outcomes.subList(20, 40))).containsOnly(Outcome.Kind.APPLIED);
    assertThat(nodes.asked(1).deletes())
        .as("those in flight, and those that followed the first two")
        .isBetween(4, 6);
  }

  @Test
  void whoAsksForTimeGetsIt() throws Exception {
    nodes.put(1, 1, 2);
    nodes.put(2, 1, 2);
    nodes.trouble(1, Map.of("status", 429, "retry_after", 1, "times", 1));
    nodes.trouble(2, Map.of("status", 503, "retry_after", 3_600, "times", 1));
    try (Eraser eraser = eraser(config())) {
      assertThat(eraser.erase(actions(users(1, 1)), false).get(0).category())
          .isEqualTo(Category.BUSY);
      long asked = System.nanoTime();
      assertThat(kinds(eraser.erase(actions(users(1, 1)), true)))
          .as("waited for, since it is soon")
          .containsExactly(Outcome.Kind.APPLIED);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(700));

      eraser.erase(actions(users(2, 1)), false);
      assertThat(eraser.erase(actions(users(2, 1)), true).get(0).message())
          .as("not waited for")
          .contains("has asked for time", " 299 s");
    }
    assertThat(nodes.asked(2).deletes()).isEqualTo(1);
  }

  @Test
  void noNodeEverSeesMoreThanItsShare() throws Exception {
    for (int node = 1; node <= 5; node++) {
      nodes.putRange(node, 1, 40);
      nodes.trouble(node, Map.of("delay", 0.02));
    }
    HttpConfig config = config(nodes.secret(), Duration.ofSeconds(30), 8, 3);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Eraser eraser = eraser(config)) {
      List<Callable<List<Outcome>>> batches = new ArrayList<>();
      for (int node = 1; node <= 5; node++) {
        List<Action> batch = actions(range(node, 40));
        batches.add(() -> eraser.erase(batch, false));
      }
      for (Future<List<Outcome>> outcomes : threads.invokeAll(batches)) {
        assertThat(kinds(outcomes.get())).containsOnly(Outcome.Kind.APPLIED).hasSize(40);
      }
    } finally {
      threads.shutdownNow();
    }
    for (int node = 1; node <= 5; node++) {
      assertThat(nodes.asked(node).maxInFlight()).as("at a time").isBetween(2, 3);
      assertThat(nodes.users(node)).isEmpty();
    }
  }

  @Test
  void whatWaitsForItsTurnIsNotSentOnceTheEraserIsClosed() throws Exception {
    nodes.putRange(1, 1, 50);
    nodes.trouble(1, Map.of("delay", 1));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Eraser eraser = eraser(config(nodes.secret(), Duration.ofSeconds(31), 2, 2))) {
      List<Action> batch = actions(range(1, 50));
      Future<List<Outcome>> outcomes = thread.submit(() -> eraser.erase(batch, false));
      while (nodes.asked(1).deletes() == 0) {
        Thread.sleep(20);
      }
      eraser.close();

      assertThat(kinds(outcomes.get())).contains(Outcome.Kind.FAILED).hasSize(50);
    } finally {
      thread.shutdownNow();
    }
    assertThat(nodes.users(1)).as("not asked for").hasSizeGreaterThan(40);
  }

  @Test
  void anOlderSecretIsTriedWhereANodeDoesNotKnowTheNewest() throws Exception {
    nodes.putRange(1, 1, 5);
    HttpConfig rotated = config("newest," + nodes.secret(), Duration.ofSeconds(30), 32, 4);

    try (Eraser eraser = eraser(rotated)) {
      assertThat(kinds(eraser.erase(actions(users(1, 1)), false)))
          .containsExactly(Outcome.Kind.APPLIED);
      assertThat(kinds(eraser.erase(actions(users(1, 2, 3, 4, 5)), false)))
          .containsOnly(Outcome.Kind.APPLIED);
    }

    assertThat(nodes.asked(1).statuses())
        .as("asked with the newest until the older one was accepted")
        .isEqualTo(Map.of("200", 5, "401", 1));
  }

  @Test
  void aWrongSecretIsRefusedAndNothingIsTold() throws Exception {
    nodes.putRange(1, 1, 3);
    String wrong = "not-the-secret";

    List<Outcome> outcomes = erase(config(wrong, Duration.ofSeconds(30), 32, 4), range(1, 3));

    assertThat(outcomes).extracting(Outcome::category).containsOnly(Category.ACCESS_DENIED);
    assertThat(outcomes)
        .extracting(Outcome::message)
        .allMatch(message -> message.startsWith(nodes.node(1) + " answers 401"))
        .noneMatch(message -> message.contains(wrong) || message.contains("1.5/"))
        .noneMatch(message -> message.contains(EMAIL) || message.contains(KEY_ID));
    assertThat(nodes.users(1)).hasSize(3);
    assertThat(nodes.asked(1).deletes()).isEqualTo(3);
    assertThat(config(wrong, Duration.ofSeconds(30), 32, 4).toString()).doesNotContain(wrong);
    assertThat(range(1, 1).get(0).toString()).doesNotContain(EMAIL, KEY_ID);
  }

  @Test
  void aLookSeesWhatANodeHolds() throws Exception {
    nodes.put(1, 1);
    List<Locator> asked = locators(users(1, 1, 2));

    try (Reader reader = connector.reader(config())) {
      assertThat(reader.look(REQUESTS, asked))
          .extracting(Sighting::present)
          .containsExactly(true, false);
      nodes.trouble(1, Map.of("status", 404, "method", "GET"), 1);
      assertThat(reader.look(REQUESTS, asked)).noneMatch(Sighting::present);
      assertThat(reader.identity()).isEqualTo("http:tokenserver-hawk");
    }
  }

  @Test
  void aLookNeverTakesSilenceOrARefusalForAbsence() throws Exception {
    assertThat(unknown(config("wrong", Duration.ofSeconds(30), 4, 4), nodes.node(1)))
        .isEqualTo(Category.ACCESS_DENIED);
    assertThat(unknown(config(), "http://127.0.0.1:1")).isEqualTo(Category.UNREACHABLE);
    nodes.trouble(1, Map.of("status", 500));
    assertThat(unknown(config(), nodes.node(1))).isEqualTo(Category.SERVER_ERROR);
    nodes.trouble(2, Map.of("status", 404));
    assertThat(unknown(config(), nodes.node(2)))
        .as("404 from what has no heartbeat")
        .isEqualTo(Category.SERVER_ERROR);
  }

  @Test
  void doctorHearsWhichNodesDoNotAnswer() throws Exception {
    nodes.trouble(2, Map.of("status", 503));
    HttpConfig well = config();
    HttpConfig config =
        new HttpConfig(
            well.auth(),
            well.secrets(),
            well.requestTimeout(),
            well.inFlight(),
            well.perHost(),
            List.of(nodes.node(1), nodes.node(2), "http://127.0.0.1:1"),
            well.tls(),
            well.limits());

    assertThat(connector.examine(config))
        .containsExactlyInAnyOrder(
            "At its heartbeat " + nodes.node(2) + " answers 503.",
            "At its heartbeat http://127.0.0.1:1 cannot be reached.");
    assertThat(connector.examine(well)).isEmpty();
  }

  @Test
  void refusesOtherActions() {
    Action row =
        new Action("row", ActionKind.DELETE_ROW, new Locator("users", "1", null, null), 0, 1);
    try (Eraser eraser = eraser(config())) {
      assertThatThrownBy(() -> eraser.erase(List.of(row), false))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private Category unknown(HttpConfig config, String node) {
    try (Reader reader = connector.reader(config)) {
      StoredUser user = new StoredUser(node, 1, EMAIL, KEY_ID);
      ConnectorException problem =
          catchThrowableOfType(
              ConnectorException.class, () -> reader.look(REQUESTS, List.of(user.locator())));
      assertThat(problem).hasMessageContaining(node).hasMessageNotContaining("1.5/");
      return problem.category();
    }
  }

  private HttpConfig config() {
    return config(nodes.secret(), Duration.ofSeconds(30), 32, 4);
  }

  private static HttpConfig config(String secrets, Duration timeout, int inFlight, int perHost) {
    return new HttpConfig(
        HttpConfig.Auth.TOKENSERVER_HAWK,
        List.of(secrets.split(",")).stream().map(Secret::new).toList(),
        timeout,
        inFlight,
        perHost,
        List.of(),
        new Tls(Tls.Mode.VERIFY_FULL, null),
        Limits.DEFAULTS);
  }

  private List<StoredUser> users(int node, long... uids) {
    return LongStream.of(uids)
        .mapToObj(uid -> new StoredUser(nodes.node(node), uid, EMAIL, KEY_ID))
        .toList();
  }

  private List<StoredUser> range(int node, int last) {
    return users(node, LongStream.rangeClosed(1, last).toArray());
  }

  private static List<Locator> locators(List<StoredUser> users) {
    return users.stream().map(StoredUser::locator).toList();
  }

  private static List<Action> actions(List<StoredUser> users) {
    return locators(users).stream()
        .map(
            locator ->
                new Action("action " + locator.path(), ActionKind.HTTP_DELETE, locator, 0, 1))
        .toList();
  }

  private Eraser eraser(HttpConfig config) {
    return connector.eraser(config, REQUESTS, EraseMode.CONDITIONAL);
  }

  private List<Outcome> erase(HttpConfig config, List<StoredUser> users) {
    try (Eraser eraser = eraser(config)) {
      return eraser.erase(actions(users), false);
    }
  }

  private static List<Outcome.Kind> kinds(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::kind).toList();
  }
}
