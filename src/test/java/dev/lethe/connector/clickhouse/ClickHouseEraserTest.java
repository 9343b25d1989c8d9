package dev.lethe.connector.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.MaskSpec.Strategy;
import dev.lethe.spec.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mutations: one for many people, and none that is left behind. */
@Timeout(180)
class ClickHouseEraserTest {
  private static final Person ADA = new Person("ada's", "id-ada", List.of("ada@example.org"));
  private static final Person BOB = new Person("bob's", "id-bob", List.of("bob@example.org"));
  private static final Person EVE = new Person("eve's", "id-eve", List.of("eve@example.org"));
  private static final Map<String, Mask> CONSTANT =
      Map.of("email", mask(Strategy.CONSTANT, "DELETED_USER", 0));

  private TestClickHouse clickHouse;

  @BeforeEach
  void open() throws Exception {
    clickHouse = TestClickHouse.fresh();
    clickHouse.sql(
        "CREATE TABLE unit_metrics (id String, email Nullable(String), note Nullable(String),"
            + " answer String, code FixedString(8), city LowCardinality(Nullable(String)),"
            + " age Nullable(Int32), ts UInt32) ENGINE = MergeTree ORDER BY ts");
    for (String person : List.of("ada", "bob", "eve")) {
      clickHouse.sql(
          ("INSERT INTO unit_metrics SELECT 'id-%1$s', '%1$s@example.org',"
                  + " if(number = 0, NULL, 'note'), 'secret', 'abc', 'Rome', 40, number"
                  + " FROM numbers(3)")
              .formatted(person));
    }
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    assertThat(clickHouse.remains()).isEmpty();
    clickHouse.close();
  }

  @Test
  void severalPeopleAreOneMutation() throws Exception {
    Change change = new Change(Map.of("email", Identifier.EMAIL), CONSTANT);

    List<Outcome> outcomes =
        erase(
            clickHouse.config(),
            change,
            action(change, "[\"ada@example.org\"]", ADA),
            action(change, "[\"bob@example.org\"]", BOB),
            action(change, "[\"Ada@example.org\"]", ADA));

    assertThat(outcomes).extracting(Outcome::rows).containsExactly(3L, 3L, 0L);
    assertThat(outcomes)
        .extracting(Outcome::kind)
        .containsExactly(Outcome.Kind.APPLIED, Outcome.Kind.APPLIED, Outcome.Kind.ABSENT);
    assertThat(
            clickHouse.sql(
                "SELECT count() FROM system.mutations WHERE database = currentDatabase()"))
        .isEqualTo("1");
    assertThat(clickHouse.lines("SELECT email, count() FROM unit_metrics GROUP BY 1 ORDER BY 1"))
        .containsExactly("DELETED_USER\t6", "eve@example.org\t3");
  }

  @Test
  void eachFieldIsMaskedInItsWayAndForThePersonWhomItNames() throws Exception {
    Change change =
        new Change(
            Map.of("id", Identifier.ID, "email", Identifier.EMAIL),
            Map.of(
                "email", mask(Strategy.CONSTANT, "DEL'ETED", 0),
                "note", mask(Strategy.HMAC, null, 0),
                "answer", mask(Strategy.HASH, null, 0),
                "code", mask(Strategy.RANDOM, null, 6),
                "city", mask(Strategy.NULL, null, 0),
                "age", mask(Strategy.SET, "0", 0),
                "ts", mask(Strategy.PRESERVE, null, 0)));
    String key = "[\"ada@example.org\",\"id-ada\"]";
    String bobs = "[\"bob@example.org\",\"id-bob\"]";
    Person other = new Person("other's", "id-bob", List.of("other@example.org"));

    assertThat(
            erase(
                clickHouse.config(), change, action(change, key, ADA), action(change, bobs, other)))
        .allMatch(outcome -> outcome.kind() == Outcome.Kind.APPLIED && outcome.rows() == 3);

    String fields = "SELECT %s FROM unit_metrics WHERE id = 'id-ada' ORDER BY ts";
    Map<String, Mask> masks = change.masks();
    assertThat(clickHouse.lines(fields.formatted("email, city, age, ts")))
        .containsExactly("DEL\\'ETED\t\\N\t0\t0", "DEL\\'ETED\t\\N\t0\t1", "DEL\\'ETED\t\\N\t0\t2");
    String pseudonym = masks.get("note").of("note", "ada's");
    assertThat(clickHouse.lines(fields.formatted("note")))
        .as("where there was nothing there is nothing")
        .containsExactly("\\N", pseudonym, pseudonym);
    assertThat(clickHouse.lines(fields.formatted("answer, toString(code)")))
        .containsOnly(
            masks.get("answer").of("secret", "ada's") + "\t" + masks.get("code").of("", "ada's"));
    assertThat(
            clickHouse.lines("SELECT DISTINCT email, city FROM unit_metrics WHERE id = 'id-bob'"))
        .as("the address names nobody who goes")
        .containsExactly("bob@example.org\t\\N");

    String masked = "[\"DEL'ETED\",\"id-ada\"]";
    assertThat(
            erase(
                clickHouse.config(),
                change,
                action(change, masked, ADA),
                action(change, bobs, other)))
        .as("masking again changes nothing")
        .allMatch(outcome -> outcome.kind() == Outcome.Kind.ABSENT);
    assertThat(
            clickHouse.sql(
                "SELECT count() FROM system.mutations WHERE database = currentDatabase()"))
        .isEqualTo("1");
  }

  @Test
  void failedMutationIsKilledAndSaysWhyWithoutAValue() throws Exception {
    Change change =
        new Change(
            Map.of("id", Identifier.ID),
            Map.of("code", mask(Strategy.SET, "much longer than that", 0)));
    String before = everything();

    List<Outcome> outcomes =
        erase(clickHouse.config(), change, action(change, "[\"id-ada\"]", ADA));

    assertThat(outcomes).extracting(Outcome::kind).containsExactly(Outcome.Kind.FAILED);
    assertThat(outcomes.get(0).category()).isEqualTo(Category.INVALID_REQUEST);
    assertThat(outcomes.get(0).message())
        .contains("Code 131 TOO_LARGE_STRING_SIZE")
        .doesNotContain("much longer", "ada");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void stuckMutationIsKilled() throws Exception {
    Change change = new Change(Map.of("email", Identifier.EMAIL), Map.of());
    Action action = action(change, "[\"eve@example.org\"]", EVE);
    String before = everything();
    clickHouse.sql("SYSTEM STOP MERGES unit_metrics");

    List<Outcome> outcomes =
        erase(
            clickHouse.impatient(TestClickHouse.endpoint().url(), Duration.ofSeconds(2)),
            change,
            action);

    assertThat(outcomes).extracting(Outcome::category).containsExactly(Category.TIMEOUT);
    assertThat(clickHouse.remains()).isEmpty();
    clickHouse.sql("SYSTEM START MERGES unit_metrics");
    assertThat(everything()).isEqualTo(before);
    assertThat(erase(clickHouse.config(), change, action))
        .extracting(Outcome::rows)
        .containsExactly(3L);
  }

  @Test
  void mutationThatCannotBeKilledEndsWithoutAChange() throws Exception {
    Change change = new Change(Map.of("email", Identifier.EMAIL), CONSTANT);
    String before = everything();
    clickHouse.sql("SYSTEM STOP MERGES unit_metrics");
    try (FaultProxy proxy = FaultProxy.before(TestClickHouse.endpoint())) {
      proxy
          .when(request -> request.body().startsWith("KILL MUTATION"))
          .answer(500, "Code: 497. DB::Exception: no (ACCESS_DENIED) (version 1)");

      ConnectorException failure =
          catchThrowableOfType(
              ConnectorException.class,
              () ->
                  erase(
                      clickHouse.impatient(proxy.url(), Duration.ofSeconds(2)),
                      change,
                      action(change, "[\"ada@example.org\"]", ADA)));

      assertThat(failure.category()).isEqualTo(Category.ACCESS_DENIED);
    }
    String staged =
        clickHouse.sql(
            "SELECT name FROM system.tables WHERE database = currentDatabase()"
                + " AND startsWith(name, 'lethe')");
    assertThat(clickHouse.sql("SELECT count() FROM " + staged)).isEqualTo("0");
    clickHouse.sql("SYSTEM START MERGES unit_metrics");
    // The next mutation is done when those before it are.
    clickHouse.sql("ALTER TABLE unit_metrics UPDATE note = note WHERE id = 'nobody'");
    assertThat(everything()).isEqualTo(before);
    assertThat(clickHouse.remains()).as("no mutation").isEqualTo(staged);
    clickHouse.sql("DROP TABLE " + staged);
  }

  @Test
  void bytesThatAreNoTextAreFoundAndMaskedAsTheyAre() throws Exception {
    clickHouse.sql(
        "INSERT INTO unit_metrics (id, email) SELECT 'id-odd', unhex('61FF62') FROM numbers(2)");
    Person odd = new Person("odd's", "id-odd", List.of("odd@example.org"));
    Change all =
        new Change(
            Map.of("id", Identifier.ID, "email", Identifier.EMAIL),
            Map.of("answer", mask(Strategy.CONSTANT, "DELETED_USER", 0)));

    List<Outcome> outcomes =
        erase(clickHouse.config(), all, action(all, "[{\"hex\":\"61ff62\"},\"id-odd\"]", odd));

    assertThat(outcomes).extracting(Outcome::rows).containsExactly(2L);
    assertThat(
            clickHouse.lines(
                "SELECT DISTINCT answer, hex(email) FROM unit_metrics WHERE id = 'id-odd'"))
        .containsExactly("DELETED_USER\t61FF62");
  }

  @Test
  void noValueStandsInSql() throws Exception {
    Change change = new Change(Map.of("email", Identifier.EMAIL), CONSTANT);
    try (FaultProxy proxy = FaultProxy.before(TestClickHouse.endpoint())) {
      ClickHouseConfig config =
          clickHouse.config(proxy.url(), TestClickHouse.endpoint().password());

      erase(config, change, action(change, "[\"ada@example.org\"]", ADA));

      assertThat(proxy.requests(request -> request.body().contains("ada@")))
          .hasSize(1)
          .allMatch(request -> request.query().contains("query=INSERT+INTO"));
      assertThat(proxy.requests()).noneMatch(request -> request.query().contains("ada"));
    }
  }

  @Test
  void whatAKilledRunLeftBehindIsRemoved() throws Exception {
    clickHouse.sql("CREATE TABLE lethe_staged_1600000000_ab (lethe_k String) ENGINE = Memory");
    Change change = new Change(Map.of("email", Identifier.EMAIL), CONSTANT);

    erase(clickHouse.config(), change, action(change, "[\"nobody@example.org\"]", ADA));

    assertThat(clickHouse.remains()).isEmpty();
  }

  private String everything() throws Exception {
    return clickHouse.sql("SELECT * FROM unit_metrics ORDER BY ALL");
  }

  private List<Outcome> erase(ClickHouseConfig config, Change change, Action... actions) {
    Target target = Target.rows("unit_metrics", null, change.fields()).with(change);
    List<Outcome> outcomes = new ClickHouseEraser(config, target).erase(List.of(actions), false);
    return List.of(actions).stream()
        .map(
            action ->
                outcomes.stream()
                    .filter(outcome -> outcome.actionId().equals(action.actionId()))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static Action action(Change change, String key, Person... people) {
    return new Action(
        "action of " + key,
        new ClickHouseConnector().kind(change),
        new Locator("unit_metrics", key, null, null),
        0,
        null,
        1,
        List.of(people));
  }

  static Mask mask(Strategy strategy, String value, int length) {
    return new Mask(
        new MaskSpec(strategy, value, length, false, strategy == Strategy.HASH ? "salt" : null),
        new Secret("a2V5"));
  }
}
