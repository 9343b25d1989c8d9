package dev.lethe.connector.mysql;

import dev.lethe.connector.Connector;
import dev.lethe.connector.jdbc.Dialect;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcPeopleTest;
import dev.lethe.connector.jdbc.TestDatabase;
import dev.lethe.lab.Lab;
import java.sql.SQLException;

/** People in MariaDB, whose collation finds more than was asked for. */
abstract class MySqlPeopleTest extends JdbcPeopleTest {
  @Override
  protected TestDatabase openDatabase() throws SQLException {
    Lab lab = Lab.shared();
    TestDatabase fresh =
        new TestDatabase(
            lab.endpoint("mysql"), lab.mysql(), lab.freshDatabase("mysql", "other"), "no items");
    fresh.execute(
        "CREATE TABLE people (id varchar(40) PRIMARY KEY, owner varchar(100), name text,"
            + " second varchar(100), note int)");
    return fresh;
  }

  @Override
  protected String table() {
    return "people";
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

  @Override
  protected JdbcConfig withoutTemporaryTables() throws SQLException {
    String user = "r_" + database.name();
    database.execute(
        "CREATE USER " + user + "@'127.0.0.1' IDENTIFIED BY '" + TestDatabase.PASSWORD + "'");
    database.execute("GRANT SELECT ON " + database.name() + ".* TO " + user + "@'127.0.0.1'");
    return database.configAs(user, TestDatabase.PASSWORD);
  }
}
