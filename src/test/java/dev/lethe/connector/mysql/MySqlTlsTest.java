package dev.lethe.connector.mysql;

import dev.lethe.connector.Connector;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcTlsTest;
import dev.lethe.lab.Lab;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** MariaDB, which has no plug-in that takes a password in clear text as RDS does. */
class MySqlTlsTest extends JdbcTlsTest {
  @Override
  protected String server() {
    return "mysql";
  }

  @Override
  protected Connector<JdbcConfig> connector() {
    return new MySqlConnector();
  }

  @Override
  protected Connection admin() throws SQLException {
    return Lab.encrypted().mysql();
  }

  @Override
  protected List<String> user(String name, String password) {
    String account = name + "@'127.0.0.1'";
    return List.of(
        "CREATE USER " + account + " IDENTIFIED BY '" + password + "' REQUIRE SSL",
        "GRANT SELECT ON items TO " + account);
  }
}
