package dev.lethe.connector.clickhouse;

import static dev.lethe.connector.clickhouse.ClickHouseEraserTest.mask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec.Strategy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a table holds about people, and what fits it. */
@Timeout(180)
class ClickHouseReaderTest {
  private static final Map<String, Identifier> BY_EMAIL = Map.of("email", Identifier.EMAIL);
  private static final Map<String, Identifier> BY_ID = Map.of("id", Identifier.ID);

  private static TestClickHouse clickHouse;

  @BeforeAll
  static void open() throws Exception {
    clickHouse = TestClickHouse.fresh();
    clickHouse.sql(
        "CREATE TABLE metrics (id String, email String, note Nullable(String), code FixedString(4),"
            + " kind LowCardinality(String), age UInt8, tags Array(String), upper_email String"
            + " MATERIALIZED upper(email), day Date, version UInt32)"
            + " ENGINE = ReplacingMergeTree(version) PARTITION BY day ORDER BY (kind, day)");
    clickHouse.sql(
        "CREATE MATERIALIZED VIEW by_email ENGINE = MergeTree ORDER BY email"
            + " AS SELECT email, count() AS n FROM metrics GROUP BY email");
    clickHouse.sql("CREATE TABLE logged (id String, email String) ENGINE = Log");
    clickHouse.sql(
        "INSERT INTO metrics (id, email, note, kind) VALUES ('1', 'ada@example.org', 'a', 'x'),"
            + " ('1', 'ada@example.org', 'b', 'y'), ('1', 'ada@example.org', NULL, 'z'),"
            + " ('2', 'bob@example.org', NULL, 'w')");
  }

  @AfterAll
  static void close() throws Exception {
    clickHouse.close();
  }

  @Test
  void rowsOfOnePersonAreOneItemWithTheTextsOfWhatIsMasked() {
    Change change = new Change(BY_EMAIL, Map.of("note", mask(Strategy.HMAC, null, 0)));

    List<FoundItem> items = items(change);

    assertThat(items)
        .extracting(item -> item.locator().key())
        .containsExactly("[\"ada@example.org\"]", "[\"bob@example.org\"]");
    assertThat(values(items.get(0), "note")).containsExactlyInAnyOrder("a", "b");
    assertThat(values(items.get(1), "note")).isEmpty();
    assertThat(values(items.get(0), "email")).containsExactly("ada@example.org");
  }

  @Test
  void hashesAreToldByOneAndANullBesideTextsIsTold() throws Exception {
    clickHouse.sql(
        "CREATE TABLE hashes (id String, note Nullable(String)) ENGINE = MergeTree ORDER BY id");
    clickHouse.sql(
        "INSERT INTO hashes SELECT 'h', lower(hex(SHA256(toString(number)))) FROM numbers(200)");
    clickHouse.sql("INSERT INTO hashes VALUES ('s', 'GONE'), ('s', NULL), ('n', NULL)");

    List<FoundItem> hashed = items("hashes", BY_ID, mask(Strategy.HASH, null, 0));
    List<FoundItem> set = items("hashes", BY_ID, mask(Strategy.SET, "GONE", 0));

    assertThat(values(hashed.get(0), "note")).hasSize(1).allMatch(text -> text.length() == 64);
    assertThat(values(set.get(2), "note")).containsExactlyInAnyOrder("GONE", "");
    assertThat(values(set.get(1), "note")).isEmpty();
  }

  @Test
  void aLookTellsWhichItemsHaveRows() {
    Change change = new Change(BY_EMAIL, Map.of());
    Locator there = new Locator("metrics", "[\"ada@example.org\"]", null, null);
    Locator gone = new Locator("metrics", "[\"Ada@example.org\"]", null, null);

    List<Sighting> sightings = reader().look(target("metrics", change), List.of(there, gone));

    assertThat(sightings).extracting(Sighting::present).containsExactly(true, false);
  }

  @Test
  void viewsAreNamedAsCopies() {
    Change change = new Change(BY_EMAIL, Map.of("email", mask(Strategy.CONSTANT, "GONE", 0)));

    assertThat(reader().fits(target("metrics", change), "job.conf:7"))
        .hasSize(1)
        .allMatch(said -> said.contains(clickHouse.database() + ".by_email"))
        .allMatch(said -> said.contains("does not cover"));
  }

  @Test
  void whatCannotBeWrittenIsSaidWithWhatWouldWork() {
    assertThat(refused("kind", mask(Strategy.CONSTANT, "G", 0)))
        .contains("sorting key", "delete = true");
    assertThat(refused("day", mask(Strategy.SET, "2020-01-01", 0))).contains("partition key");
    assertThat(refused("version", mask(Strategy.SET, "1", 0))).contains("ReplacingMergeTree");
    assertThat(refused("upper_email", mask(Strategy.CONSTANT, "G", 0))).contains("MATERIALIZED");
    assertThat(refused("email", mask(Strategy.NULL, null, 0))).contains("set:VALUE");
    assertThat(refused("code", mask(Strategy.CONSTANT, "DELETED", 0))).contains("|truncate:4");
    assertThat(refused("code", mask(Strategy.SET, "äöü", 0))).contains("up to 6");
    assertThat(refused("age", mask(Strategy.CONSTANT, "DELETED", 0))).contains("UInt8");
    assertThat(refused("age", mask(Strategy.HMAC, null, 0))).contains("set:VALUE");
    assertThat(refused("tags", mask(Strategy.CONSTANT, "DELETED", 0))).contains("Array(String)");
    assertThat(refused("emial", mask(Strategy.CONSTANT, "G", 0)))
        .contains("email", "It has: id, email, note");
  }

  @Test
  void whatCanBeWrittenFits() {
    Change change =
        new Change(
            BY_ID,
            Map.of(
                "code", mask(Strategy.RANDOM, null, 4),
                "note", mask(Strategy.NULL, null, 0),
                "age", mask(Strategy.SET, "0", 0),
                "kind", mask(Strategy.PRESERVE, null, 0)));
    assertThat(reader().fits(target("metrics", change), "job.conf:7")).hasSize(1);
    assertThat(
            reader()
                .fits(target("metrics", new Change(Map.of("kind", Identifier.ID), Map.of())), "x"))
        .as("rows are deleted by any column")
        .hasSize(1);
  }

  @Test
  void anEngineWithoutMutationsIsNamed() {
    Change change = new Change(BY_EMAIL, Map.of());
    LetheException problem =
        catchThrowableOfType(
            LetheException.class, () -> reader().fits(target("logged", change), "job.conf:7"));
    assertThat(problem).hasMessageContainingAll("job.conf:7", "engine Log", "MergeTree");
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private static String refused(String column, Mask mask) {
    Target target = target("metrics", new Change(BY_ID, Map.of(column, mask)));
    LetheException problem =
        catchThrowableOfType(LetheException.class, () -> reader().fits(target, "job.conf:7"));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContainingAll("job.conf:7", "'" + column + "'");
    return problem.getMessage();
  }

  private static List<FoundItem> items(String table, Map<String, Identifier> match, Mask note) {
    return items(target(table, new Change(match, Map.of("note", note))));
  }

  private static List<FoundItem> items(Change change) {
    return items(target("metrics", change));
  }

  private static List<FoundItem> items(Target target) {
    ClickHouseClient client = new ClickHouseClient(clickHouse.config());
    Table table = Table.describe(client, target);
    ItemQuery query = new ItemQuery(table, target.change(), target.container());
    String sql = query.sql(null, 0, 1) + " ORDER BY 1";
    return client.rows("read items", sql, Map.of(), query::read);
  }

  private static List<String> values(FoundItem item, String field) {
    return item.values().get(field);
  }

  private static Target target(String table, Change change) {
    return Target.rows(table, null, change.fields()).with(change);
  }

  private static ClickHouseReader reader() {
    return new ClickHouseReader(clickHouse.config());
  }
}
