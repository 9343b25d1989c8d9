package dev.lethe.connector.postgres;

import dev.lethe.connector.Connector;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcTlsTest;
import dev.lethe.lab.Lab;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** With a password in clear text, as RDS asks for a token. */
class PostgresTlsTest extends JdbcTlsTest {
  @Override
  protected String server() {
    return "postgres";
  }

  @Override
  protected Connector<JdbcConfig> connector() {
    return new PostgresConnector();
  }

  @Override
  protected Connection admin() throws SQLException {
    return Lab.encrypted().postgres();
  }

  @Override
  protected List<String> user(String name, String password) {
    return List.of(
        "CREATE ROLE tls_only",
        "CREATE USER " + name + " PASSWORD '" + password + "' IN ROLE tls_only",
        "GRANT SELECT ON items TO " + name);
  }
}
