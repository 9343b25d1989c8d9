package dev.lethe.connector.jdbc;

import static dev.lethe.connector.ContractCalls.keys;
import static dev.lethe.connector.ContractCalls.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorContractTest;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Fault;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the database rooms promise besides. */
public abstract class JdbcContractTest extends ConnectorContractTest<JdbcConfig> {
  /** No clock in New York, where the tests' JVM lives, ever showed it. */
  protected static final Instant IN_THE_GAP = Instant.parse("2019-03-10T02:30:00.123456Z");

  private final List<StatementProxy> proxies = new ArrayList<>();
  protected TestDatabase database;

  protected abstract TestDatabase openDatabase() throws SQLException;

  protected abstract Dialect dialect();

  /** How a client that commits shows on the wire. */
  protected abstract String commitOnTheWire();

  @BeforeAll
  void openDatabases() throws SQLException {
    database = openDatabase();
  }

  @AfterAll
  void closeDatabases() throws SQLException {
    database.close();
  }

  @AfterEach
  void closeProxies() throws IOException {
    for (StatementProxy proxy : proxies) {
      assertThat(proxy.fired()).as("the fault happened").isTrue();
      proxy.close();
    }
    proxies.clear();
  }

  @Override
  public ActionKind kind() {
    return ActionKind.DELETE_ROW;
  }

  @Override
  public JdbcConfig config() {
    return database.config();
  }

  @Override
  public JdbcConfig otherConfig() {
    return database.otherConfig();
  }

  @Override
  public JdbcConfig wrongPassword() {
    return database.configAs(config().user(), "wrong-" + TestDatabase.PASSWORD);
  }

  @Override
  public JdbcConfig unreachable() {
    return database.configAt(1);
  }

  @Override
  public JdbcConfig faulty(Fault fault) throws IOException {
    boolean lost = fault == Fault.ANSWER_LOST;
    StatementProxy proxy =
        new StatementProxy(database.port(), lost ? commitOnTheWire() : "FOR UPDATE", lost);
    proxies.add(proxy);
    return database.configAt(proxy.port());
  }

  @Override
  public Target target() {
    return Target.rows("items", "id", List.of());
  }

  @Override
  public Target missing() {
    return Target.rows("itmes", "id", List.of());
  }

  @Override
  public String keyColumn() {
    return "id";
  }

  @Override
  public String etagColumn() {
    return "_etag";
  }

  @Override
  public void empty() throws SQLException {
    database.execute("DELETE FROM children");
    database.execute("DELETE FROM items");
    database.execute("DELETE FROM numbers");
  }

  @Override
  public void seed(Collection<String> keys) throws SQLException {
    database.insertItems(keys);
  }

  @Override
  public Map<String, String> existing() throws SQLException {
    return database.items();
  }

  @Override
  public void change(String key) throws SQLException {
    database.execute("UPDATE items SET amount = amount + 1 WHERE id = '" + key + "'");
  }

  @Override
  public void removeBehindOurBack(String key) throws SQLException {
    database.execute("DELETE FROM items WHERE id = '" + key + "'");
  }

  @Override
  public void refuse(String key) throws SQLException {
    database.execute("INSERT INTO children (item) VALUES ('" + key + "')");
  }

  @Test
  void manyRangesHoldEachRowOnce() throws Exception {
    seed(keys(25));
    seed(hostileKeys());
    seed(List.of("B", "a", "C", "é", "Z", "z1", "~", "ß"));
    for (long rows : List.of(1L, 10L, 17L, 1_000L)) {
      try (Reader reader = SmallRanges.reader(config(), dialect(), rows)) {
        List<String> seen =
            reader.snapshot(spark(), target()).select("id").collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(existing().keySet());
      }
    }
  }

  @Test
  void numbersAreRangesToo() throws Exception {
    database.execute("INSERT INTO numbers (id, part) VALUES (-5, 1), (2, 2), (10, 3), (9, 4)");
    Target numbers = Target.rows("numbers", "id", List.of("id", "part"));
    try (Reader reader = SmallRanges.reader(config(), dialect(), 1)) {
      assertThat(reader.snapshot(spark(), numbers).sort("id").select("id").collectAsList())
          .extracting(row -> row.getLong(0))
          .containsExactly(-5L, 2L, 9L, 10L);
      assertThat(reader.look(numbers, locators(numbers, "10", "010", "ten", "1e1", "-5")))
          .filteredOn(sighting -> sighting.present())
          .extracting(sighting -> sighting.locator().key())
          .containsExactly("10", "-5");
    }
  }

  @Test
  void timesAreUtcWhateverTheZoneOfTheJvm() throws Exception {
    seed(List.of("one"));

    Row row = snapshotOf(target()).get(0);

    assertThat(TimeZone.getDefault().getID()).isEqualTo("America/New_York");
    assertThat(row.<Instant>getAs("at")).isEqualTo(IN_THE_GAP);
    assertThat(row.<Instant>getAs("stamp")).isEqualTo(IN_THE_GAP);
    assertThat(row.<LocalDate>getAs("day")).isEqualTo("2019-03-10");
  }

  @Test
  void namedColumnsAreReadInTheirOrder() throws Exception {
    seed(List.of("one"));
    Target two = Target.rows("items", "id", List.of("id", "amount"));

    assertThat(snapshotOf(two).get(0).schema().fieldNames())
        .containsExactly("id", "amount", "_etag");
  }

  @Test
  void unknownColumnIsNamedWithItsTableAndTheNearOne() {
    Target wrong = Target.rows("items", "id", List.of("id", "amuont"));

    LetheException error = catchThrowableOfType(LetheException.class, () -> snapshotOf(wrong));

    assertThat(error.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(error).hasMessageContainingAll("'amuont'", "items", "'amount'");
  }

  @Test
  void keyMustBeUniqueByItself() {
    for (String key : List.of("amount", "part")) {
      Target wrong = Target.rows(key.equals("part") ? "numbers" : "items", key, List.of());
      LetheException error = catchThrowableOfType(LetheException.class, () -> snapshotOf(wrong));
      assertThat(error.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(error).hasMessageContainingAll("'" + key + "'", "primary key");
    }
    try (Reader reader = connector().reader(config())) {
      assertThat(reader.describe(Target.rows("numbers", null, List.of())).fieldNames())
          .as("read only, so no key is needed")
          .containsExactly("id", "part");
    }
  }

  @Test
  void oneLargeBatch() throws Exception {
    seed(keys(2_500));

    List<Outcome> outcomes = erase(config(), locators(keys(2_000)), false);

    assertThat(kinds(outcomes)).containsOnly(Outcome.Kind.APPLIED).hasSize(2_000);
    assertThat(existing()).hasSize(500);
  }

  @Test
  void rowThatSomebodyElseLocksIsAConflictAndWorthARetry() throws Exception {
    seed(keys(2));
    List<Locator> all = locators(keys(2));
    database.execute("BEGIN");
    try {
      change("key-0001");
      JdbcConfig hasty = database.configWithReadTimeout(Duration.ofSeconds(2));
      assertThatThrownBy(() -> erase(hasty, all, false))
          .isInstanceOfSatisfying(
              ConnectorException.class,
              error -> assertThat(error.category()).isEqualTo(Category.CONFLICT));
    } finally {
      database.execute("ROLLBACK");
    }
    assertThat(kinds(erase(config(), all, true))).containsOnly(Outcome.Kind.APPLIED).hasSize(2);
  }

  @Test
  void missingDeletePrivilegeFailsEachAction() throws Exception {
    seed(keys(3));
    JdbcConfig watcher = database.watcher();

    List<Outcome> outcomes = erase(watcher, locators(keys(3)), false);

    assertThat(kinds(outcomes)).containsOnly(Outcome.Kind.FAILED).hasSize(3);
    assertThat(outcomes).extracting(Outcome::category).containsOnly(Category.ACCESS_DENIED);
    assertThat(existing()).hasSize(3);
  }

  @Test
  void messagesNameWhatToCheckAndNeverThePassword() {
    assertThatThrownBy(() -> identityOf(wrongPassword()))
        .hasMessageContainingAll(config().user(), config().shownUrl())
        .hasMessageNotContaining(TestDatabase.PASSWORD);
    assertThatThrownBy(() -> identityOf(unreachable())).hasMessageContaining("127.0.0.1:1");
    JdbcConfig unknown = database.configOf("nowhere");
    assertThatThrownBy(() -> identityOf(unknown))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            error -> assertThat(error.category()).isEqualTo(Category.NOT_FOUND))
        .hasMessageContaining("nowhere");
    assertThat(config().toString())
        .doesNotContain(config().login().password().orElseThrow().value());
  }

  protected final List<Row> snapshotOf(Target target) {
    try (Reader reader = connector().reader(config())) {
      return reader.snapshot(spark(), target).collectAsList();
    }
  }

  private static List<Locator> locators(Target target, String... keys) {
    return Stream.of(keys).map(key -> new Locator(target.container(), key, null, null)).toList();
  }
}
