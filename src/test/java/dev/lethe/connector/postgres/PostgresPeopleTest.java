package dev.lethe.connector.postgres;

import dev.lethe.connector.Connector;
import dev.lethe.connector.jdbc.Dialect;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcPeopleTest;
import dev.lethe.connector.jdbc.TestDatabase;
import dev.lethe.lab.Lab;
import java.sql.SQLException;

/** People in PostgreSQL, in a table that is not in the connection's own schema. */
abstract class PostgresPeopleTest extends JdbcPeopleTest {
  @Override
  protected TestDatabase openDatabase() throws SQLException {
    Lab lab = Lab.shared();
    TestDatabase fresh =
        new TestDatabase(
            lab.endpoint("postgres"),
            lab.postgres(),
            lab.freshDatabase("postgres", "other"),
            "no items");
    fresh.execute("CREATE SCHEMA crowd");
    fresh.execute(
        "CREATE TABLE crowd.people (id varchar(40) PRIMARY KEY, owner varchar(100), name text,"
            + " second varchar(100), note int)");
    return fresh;
  }

  @Override
  protected String table() {
    return "crowd.people";
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

  @Override
  protected JdbcConfig withoutTemporaryTables() throws SQLException {
    String user = "reader_of_" + database.name();
    database.execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + TestDatabase.PASSWORD + "'");
    database.execute("GRANT USAGE ON SCHEMA crowd TO " + user);
    database.execute("GRANT SELECT ON crowd.people TO " + user);
    database.execute("REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
    return database.configAs(user, TestDatabase.PASSWORD);
  }
}
