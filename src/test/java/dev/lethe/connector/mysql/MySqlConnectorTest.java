package dev.lethe.connector.mysql;

import static dev.lethe.connector.ContractCalls.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connector;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import dev.lethe.connector.jdbc.Dialect;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcContractTest;
import dev.lethe.connector.jdbc.TestDatabase;
import dev.lethe.lab.Lab;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The contract against MariaDB. */
class MySqlConnectorTest extends JdbcContractTest {
  private static final String INSERT =
      "INSERT INTO items VALUES (?, 'Ünï 🎉', 12.50, 18446744073709551615, 0.1, 1.1, 2,"
          + " '2019-03-10', '2019-03-10 02:30:00.123456', '2019-03-10 02:30:00.123456',"
          + " x'00ff10', '{\"a\": 1}', 'RED', b'1', 2019, '-100:10:10', NULL)";

  @Override
  protected TestDatabase openDatabase() throws SQLException {
    Lab lab = Lab.shared();
    TestDatabase database =
        new TestDatabase(
            lab.endpoint("mysql"), lab.mysql(), lab.freshDatabase("mysql", "other"), INSERT);
    database.execute(
        "CREATE TABLE items (id VARCHAR(100) PRIMARY KEY, name TEXT, amount DECIMAL(10,2),"
            + " big BIGINT UNSIGNED, ratio DOUBLE, small FLOAT, flag TINYINT(1), day DATE,"
            + " at DATETIME(6), stamp TIMESTAMP(6) NULL, data VARBINARY(20), doc JSON,"
            + " color ENUM('RED', 'BLUE'), bit BIT(1), year YEAR, span TIME, nothing INT)");
    database.execute(
        "CREATE TABLE children (item VARCHAR(100), FOREIGN KEY (item) REFERENCES items (id))");
    database.execute("CREATE TABLE numbers (id BIGINT, part INT, UNIQUE (id), UNIQUE (part, id))");
    database.execute(
        "CREATE USER IF NOT EXISTS watcher@'127.0.0.1' IDENTIFIED BY '"
            + TestDatabase.PASSWORD
            + "'");
    database.execute(
        "GRANT SELECT, CREATE TEMPORARY TABLES ON "
            + database.name()
            + ".* TO watcher@'127.0.0.1'");
    return database;
  }

  @Override
  public Connector<JdbcConfig> connector() {
    return new MySqlConnector();
  }

  @Override
  protected Dialect dialect() {
    return new MySqlDialect();
  }

  @Override
  protected String commitOnTheWire() {
    return "\u0003COMMIT";
  }

  @Test
  void typesKeepTheirValues() throws Exception {
    seed(List.of("one"));

    Row row = snapshotOf(target()).get(0);

    assertThat(row.<BigDecimal>getAs("big")).isEqualByComparingTo("18446744073709551615");
    assertThat(row.<BigDecimal>getAs("amount")).isEqualTo(new BigDecimal("12.50"));
    assertThat(row.<Float>getAs("small")).isEqualTo(1.1f);
    assertThat(row.<Integer>getAs("flag")).as("tinyint(1) is a number").isEqualTo(2);
    assertThat(row.<byte[]>getAs("data")).containsExactly(0, 255, 16);
    assertThat(row.<Boolean>getAs("bit")).isTrue();
    assertThat(row.<Integer>getAs("year")).isEqualTo(2019);
    assertThat(row.<String>getAs("color")).isEqualTo("RED");
    assertThat(row.<String>getAs("name")).isEqualTo("Ünï 🎉");
    assertThat(row.<String>getAs("doc")).isEqualTo("{\"a\": 1}");
    assertThat(row.<Integer>getAs("nothing")).isNull();
  }

  @Test
  void zeroDateIsNotReadAsSomethingElse() throws Exception {
    seed(List.of("one"));
    database.execute("SET SESSION sql_mode = ''");
    for (String zero : List.of("day = '0000-00-00'", "at = '0000-00-00'", "at = '2019-00-10'")) {
      database.execute("UPDATE items SET day = '2019-03-10', at = '2019-03-10'");
      database.execute("UPDATE items SET " + zero);
      assertThatThrownBy(() -> look(List.of(new Locator("items", "one", null, null))))
          .as(zero)
          .hasMessageContainingAll(zero.substring(0, zero.indexOf(' ')), "zero date");
      assertThatThrownBy(() -> snapshotOf(target())).as(zero).hasMessageContaining("zero date");
    }
  }

  @Test
  void keysWithoutValueAreReadAndNumbersAreErased() throws Exception {
    database.execute("INSERT INTO numbers VALUES (NULL, 1), (NULL, 2), (9007199254740993, 3)");
    Target numbers = Target.rows("numbers", "id", List.of());

    assertThat(snapshotOf(numbers)).hasSize(3);

    Locator near = new Locator("numbers", "9007199254740992", null, null);
    Locator exact = new Locator("numbers", "9007199254740993", null, null);
    assertThat(kinds(eraseNumbers(numbers, near, exact)))
        .containsExactlyInAnyOrder(Outcome.Kind.ABSENT, Outcome.Kind.APPLIED);
    assertThat(snapshotOf(numbers)).hasSize(2);
  }

  @Test
  void otherKindsAreRefused() {
    Locator locator = new Locator("items", "one", null, null);
    Action mask = new Action("mask", ActionKind.MASK_ROW, locator, 0, 1);
    try (Eraser eraser = connector().eraser(config(), target(), EraseMode.CONDITIONAL)) {
      assertThatThrownBy(() -> eraser.erase(List.of(mask), false)).hasMessageContaining("MASK_ROW");
    }
  }

  private List<Outcome> eraseNumbers(Target numbers, Locator... locators) {
    try (Eraser eraser = connector().eraser(config(), numbers, EraseMode.CONDITIONAL)) {
      return eraser.erase(actions(List.of(locators)), false);
    }
  }
}
