package dev.lethe.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Connector;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcMaskFitTest;
import dev.lethe.connector.jdbc.TestDatabase;
import dev.lethe.lab.Lab;
import dev.lethe.spec.MaskSpec.Strategy;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Masks against PostgreSQL's catalogue. */
class PostgresMaskFitTest extends JdbcMaskFitTest {
  @Override
  protected TestDatabase openDatabase() throws SQLException {
    Lab lab = Lab.shared();
    return new TestDatabase(lab.endpoint("postgres"), lab.postgres(), "no other", "no items");
  }

  @Override
  protected Connector<JdbcConfig> connector() {
    return new PostgresConnector();
  }

  @Test
  void indicesThatNoConstraintOfStandardSqlCouldBeAreKnown() throws SQLException {
    database.execute(
        "ALTER TABLE people ADD COLUMN one text UNIQUE NULLS NOT DISTINCT, ADD COLUMN two text,"
            + " ADD COLUMN three text, ADD COLUMN uid uuid");
    database.execute("CREATE UNIQUE INDEX people_two ON people (lower(two))");
    database.execute("CREATE UNIQUE INDEX people_three ON people (three) WHERE status = 'ACTIVE'");

    assertThat(refused("one", mask(Strategy.NULL, null))).contains("null gives several people");
    assertThat(fits("two", mask(Strategy.CONSTANT, "GONE")))
        .hasSize(1)
        .allMatch(doubt -> doubt.contains("people_two"));
    assertThat(fits("three", mask(Strategy.CONSTANT, "GONE")))
        .hasSize(1)
        .allMatch(doubt -> doubt.contains("people_three"));
    assertThat(fits("two", mask(Strategy.HMAC, null))).isEmpty();
    assertThat(refused("uid", mask(Strategy.CONSTANT, "GONE"))).contains("of type uuid");
  }

  @Test
  void checkThatRunsSomebodysCodeIsNotEvaluated() throws SQLException {
    database.execute(
        "CREATE FUNCTION fine(text) RETURNS boolean LANGUAGE plpgsql AS"
            + " 'BEGIN RAISE EXCEPTION ''it ran''; END'");
    database.execute("ALTER TABLE people ADD COLUMN odd text");
    database.execute("ALTER TABLE people ADD CONSTRAINT people_odd CHECK (fine(odd)) NOT VALID");

    assertThat(fits("odd", mask(Strategy.SET, "x")))
        .hasSize(1)
        .allMatch(doubt -> doubt.contains("people_odd"))
        .allMatch(doubt -> doubt.contains("is not evaluated"));
  }
}
