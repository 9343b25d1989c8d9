package dev.lethe.connector.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.connector.Change;
import dev.lethe.connector.Fault;
import dev.lethe.connector.Mask;
import dev.lethe.connector.PeopleCalls;
import dev.lethe.connector.PeopleContractTest;
import dev.lethe.connector.Person;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.MaskSpec.Strategy;
import dev.lethe.spec.Secret;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a table with people in it promises: they are asked for, and not looked for in all of it. */
public abstract class JdbcPeopleTest extends PeopleContractTest<JdbcConfig> {
  private static final Secret KEY = new Secret("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
  private static final Mask CONSTANT = mask(Strategy.CONSTANT, "DELETED_USER");
  private static final Mask PSEUDONYM = mask(Strategy.HMAC, null);

  private final List<StatementProxy> proxies = new ArrayList<>();
  protected TestDatabase database;

  /** With a table of {@code id, owner, name, second, note}, all of them texts but the last. */
  protected abstract TestDatabase openDatabase() throws SQLException;

  protected abstract String table();

  protected abstract Dialect dialect();

  /** How a client that commits shows on the wire. */
  protected abstract String commitOnTheWire();

  /** May read the table, and make no temporary one. */
  protected abstract JdbcConfig withoutTemporaryTables() throws SQLException;

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
    return target(table(), Map.of("owner", identifier()));
  }

  @Override
  public Target missing() {
    return target("poeple", Map.of("owner", identifier()));
  }

  @Override
  public void empty() throws SQLException {
    database.execute("DELETE FROM " + table());
  }

  @Override
  public void seed(Map<String, String> items) throws SQLException {
    database.insertPairs(
        "INSERT INTO " + table() + " (id, owner, name, note) VALUES (?, ?, 'Ünï', 1)", items);
  }

  @Override
  public String key(String name, String identifier) {
    return name;
  }

  @Override
  public Map<String, String> existing() throws SQLException {
    return database.rows(table());
  }

  /** {@code id|owner|name|second|note|}. */
  @Override
  public String left(String content, Person person) {
    String[] columns = content.split("\\|", -1);
    columns[1] = CONSTANT.of(columns[1], person.pseudonym());
    columns[2] = PSEUDONYM.of(columns[2], person.pseudonym());
    return String.join("|", columns);
  }

  @Override
  public void change(String key) throws SQLException {
    database.execute("UPDATE " + table() + " SET note = note + 1 WHERE id = '" + key + "'");
  }

  @Override
  public void removeBehindOurBack(String key) throws SQLException {
    database.execute("DELETE FROM " + table() + " WHERE id = '" + key + "'");
  }

  @Test
  void onlyRowsThatMayBeTheirsComeBack() throws Exception {
    Map<String, String> seeded = PeopleCalls.items(40, "ada@x.org", "bob@x.org", "eve@x.org");
    seed(seeded);
    try (Reader reader = SmallRanges.reader(config(), dialect(), 7)) {
      assertThat(
              reader
                  .items(spark(), target(), Optional.of(candidates(List.of("bob@x.org"))))
                  .select("key")
                  .collectAsList())
          .extracting(row -> row.getString(0))
          .containsExactlyInAnyOrderElementsOf(keys(seeded, "bob@x.org"));
    }
  }

  @Test
  void emailIsFoundInACaseThatNobodyKnows() throws Exception {
    assumeTrue(identifier() == Identifier.EMAIL, "ids match exactly");
    seed(Map.of("a", " Ada@X.org ", "b", "bob@x.org"));

    assertThat(found(candidates(List.of("ada@x.org")))).extracting(Found::key).containsExactly("a");
  }

  @Test
  void rowThatNamesSomebodyTwiceComesOnce() throws Exception {
    seed(Map.of("a", "ada@x.org", "b", "bob@x.org", "c", "eve@x.org"));
    database.execute("UPDATE " + table() + " SET second = owner WHERE id = 'a'");
    database.execute("UPDATE " + table() + " SET second = 'ada@x.org' WHERE id = 'b'");
    Target both = target(table(), Map.of("owner", identifier(), "second", identifier()));

    assertThat(found(config(), both, Optional.of(candidates(List.of("ada@x.org")))))
        .extracting(Found::key)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whereNothingCanBeStagedTheWholeTableIsRead() throws Exception {
    seed(Map.of("a", "ada@x.org", "b", "bob@x.org"));

    assertThat(
            found(
                withoutTemporaryTables(), target(), Optional.of(candidates(List.of("ada@x.org")))))
        .extracting(Found::key)
        .containsExactlyInAnyOrder("a", "b");
  }

  private static Target target(String table, Map<String, Identifier> match) {
    Change change = new Change(match, new TreeMap<>(Map.of("owner", CONSTANT, "name", PSEUDONYM)));
    List<String> columns = new ArrayList<>(List.of("id"));
    columns.addAll(change.fields());
    return Target.rows(table, "id", columns).with(change);
  }

  private static Mask mask(Strategy strategy, String value) {
    return new Mask(new MaskSpec(strategy, value, 0, false, null), KEY);
  }
}
