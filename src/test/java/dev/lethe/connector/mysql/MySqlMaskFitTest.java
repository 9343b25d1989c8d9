package dev.lethe.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Connector;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcMaskFitTest;
import dev.lethe.connector.jdbc.TestDatabase;
import dev.lethe.lab.Lab;
import dev.lethe.spec.MaskSpec.Strategy;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Masks against MariaDB's catalogue. */
class MySqlMaskFitTest extends JdbcMaskFitTest {
  @Override
  protected TestDatabase openDatabase() throws SQLException {
    Lab lab = Lab.shared();
    return new TestDatabase(lab.endpoint("mysql"), lab.mysql(), "no other", "no items");
  }

  @Override
  protected Connector<JdbcConfig> connector() {
    return new MySqlConnector();
  }

  @Test
  void uniqueOverATextsBeginningAndEnumsAreKnown() throws SQLException {
    database.execute(
        "ALTER TABLE people ADD COLUMN motto varchar(200), ADD UNIQUE people_motto (motto(20)),"
            + " ADD COLUMN color ENUM('RED', 'BLUE')");

    assertThat(refused("motto", mask(Strategy.UNIQUE_CONSTANT, "DELETED_USER")))
        .contains("people_motto", "by its first 20 characters");
    assertThat(fits("motto", mask(Strategy.HMAC, null))).isEmpty();
    assertThat(refused("color", mask(Strategy.SET, "GREEN"))).contains("enum('RED','BLUE')");
    assertThat(fits("color", mask(Strategy.SET, "BLUE"))).isEmpty();
  }
}
