package dev.lethe.connector.postgres;

import static dev.lethe.connector.ContractCalls.byKey;
import static dev.lethe.connector.ContractCalls.keys;
import static dev.lethe.connector.ContractCalls.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.connector.Connector;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.connector.jdbc.Dialect;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcContractTest;
import dev.lethe.connector.jdbc.SmallRanges;
import dev.lethe.connector.jdbc.TestDatabase;
import dev.lethe.lab.Lab;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The contract against PostgreSQL. */
class PostgresConnectorTest extends JdbcContractTest {
  private static final String INSERT =
      "INSERT INTO items VALUES (?, 'Ünï 🎉', 12.50, 3.14159265358979, 0.1, 1.1, true,"
          + " '2019-03-10', '2019-03-10 02:30:00.123456', '2019-03-09 21:30:00.123456-05',"
          + " '\\x00ff10', '{\"a\": 1}', '0f0e0d0c-0000-4000-8000-000000000001', '{1,2}', NULL)";

  @Override
  protected TestDatabase openDatabase() throws SQLException {
    Lab lab = Lab.shared();
    TestDatabase database =
        new TestDatabase(
            lab.endpoint("postgres"),
            lab.postgres(),
            lab.freshDatabase("postgres", "other"),
            INSERT);
    database.execute(
        "CREATE TABLE items (id varchar(100) PRIMARY KEY, name text, amount numeric(10,2),"
            + " free numeric, ratio float8, small float4, flag boolean, day date,"
            + " at timestamp, stamp timestamptz, data bytea, doc jsonb, uid uuid, list int[],"
            + " nothing int)");
    database.execute(
        "CREATE TABLE children (item varchar(100) REFERENCES items (id)"
            + " DEFERRABLE INITIALLY DEFERRED)");
    database.execute("CREATE TABLE numbers (id bigint UNIQUE, part int, UNIQUE (part, id))");
    database.execute("CREATE TABLE people (id uuid PRIMARY KEY, name text)");
    database.execute("CREATE ROLE watcher LOGIN PASSWORD '" + TestDatabase.PASSWORD + "'");
    database.execute("GRANT SELECT ON items TO watcher");
    return database;
  }

  @Override
  public Connector<JdbcConfig> connector() {
    return new PostgresConnector();
  }

  @Override
  protected Dialect dialect() {
    return new PostgresDialect();
  }

  @Override
  protected String commitOnTheWire() {
    return "COMMIT\u0000";
  }

  @Test
  void typesKeepTheirValues() throws Exception {
    seed(List.of("one"));

    Row row = snapshotOf(target()).get(0);

    assertThat(row.<BigDecimal>getAs("amount")).isEqualTo(new BigDecimal("12.50"));
    assertThat(row.<String>getAs("free")).as("any digits").isEqualTo("3.14159265358979");
    assertThat(row.<Float>getAs("small")).isEqualTo(1.1f);
    assertThat(row.<Boolean>getAs("flag")).isTrue();
    assertThat(row.<byte[]>getAs("data")).containsExactly(0, 255, 16);
    assertThat(row.<String>getAs("doc")).isEqualTo("{\"a\": 1}");
    assertThat(row.<String>getAs("uid")).isEqualTo("0f0e0d0c-0000-4000-8000-000000000001");
    assertThat(row.<String>getAs("list")).isEqualTo("{1,2}");
    assertThat(row.<Integer>getAs("nothing")).isNull();
  }

  @Test
  void infiniteTimeIsNotReadAsSomethingElse() throws Exception {
    seed(List.of("one"));
    for (String column : List.of("day", "at", "stamp")) {
      for (String value : List.of("infinity", "-infinity")) {
        database.execute("UPDATE items SET day = now(), at = now(), stamp = now()");
        database.execute("UPDATE items SET " + column + " = '" + value + "'");
        assertThatThrownBy(() -> look(List.of(new Locator("items", "one", null, null))))
            .hasMessageContainingAll("'" + column + "'", "infinite");
      }
    }
  }

  @Test
  void uuidKeysAreReadInRangesLookedAtAndErased() throws Exception {
    database.execute("DELETE FROM people");
    database.execute(
        "INSERT INTO people SELECT gen_random_uuid(), 'x' FROM generate_series(1, 50)");
    Target people = Target.rows("people", "id", List.of());
    try (Reader reader = SmallRanges.reader(config(), dialect(), 7);
        var eraser = connector().eraser(config(), people, null)) {
      List<Locator> all =
          reader.snapshot(spark(), people).collectAsList().stream()
              .map(row -> new Locator("people", row.getAs("id"), null, row.getAs("_etag")))
              .toList();
      assertThat(all).hasSize(50).doesNotHaveDuplicates();
      assertThat(reader.look(people, all)).allMatch(Sighting::unchanged);

      assertThat(kinds(eraser.erase(actions(all), false))).containsOnly(Outcome.Kind.APPLIED);

      assertThat(reader.look(people, all)).noneMatch(Sighting::present);
    }
  }

  @Test
  void tableOfWhichAPolicyHidesRowsIsRefusedAndNotTakenForItsVisiblePart() throws Exception {
    database.execute("CREATE TABLE tenants_rows (id int PRIMARY KEY, tenant text)");
    database.execute("INSERT INTO tenants_rows VALUES (1, 'watcher'), (2, 'another')");
    database.execute("ALTER TABLE tenants_rows ENABLE ROW LEVEL SECURITY");
    database.execute("CREATE POLICY own ON tenants_rows USING (tenant = current_user)");
    database.execute("GRANT SELECT ON tenants_rows TO watcher");
    Target rows = Target.rows("tenants_rows", "id", List.of());
    try (Reader partly = connector().reader(database.watcher());
        Reader wholly = connector().reader(config())) {
      assertThatThrownBy(() -> partly.snapshot(spark(), rows).count())
          .isInstanceOf(ConnectorException.class)
          .hasMessageContainingAll("tenants_rows", "row-level security");
      assertThat(wholly.snapshot(spark(), rows).count()).isEqualTo(2);
    }
  }

  @Test
  void triggerThatQuietlyKeepsARowIsNoticed() throws Exception {
    seed(keys(4));
    database.execute(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN IF OLD.id = ''key-0002'' THEN RETURN NULL; END IF; RETURN OLD; END'");
    database.execute(
        "CREATE TRIGGER keep BEFORE DELETE ON items FOR EACH ROW EXECUTE FUNCTION keep()");
    try {
      List<Locator> all = locators(keys(4));
      Outcome kept = byKey(all, erase(config(), all, false)).get("key-0002");
      assertThat(kept.kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(kept.message()).contains("trigger");
      assertThat(existing()).containsOnlyKeys("key-0002");
    } finally {
      database.execute("DROP TRIGGER keep ON items");
    }
  }
}
