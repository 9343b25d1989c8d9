package dev.lethe.lab;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/** JDBC connections to the lab's databases. */
final class Databases {
  private Databases() {}

  static String url(Endpoint endpoint, String database) {
    if (endpoint.url().startsWith("http")) {
      // The lab's ClickHouse knows no LZ4.
      return "jdbc:clickhouse" + endpoint.url().substring(4) + "/" + database + "?compress=false";
    }
    return endpoint.url().substring(0, endpoint.url().lastIndexOf('/') + 1) + database;
  }

  /** The same server with another database. */
  static Endpoint of(Endpoint endpoint, String database) {
    return new Endpoint(
        endpoint.host(),
        endpoint.port(),
        url(endpoint, database),
        endpoint.user(),
        endpoint.password(),
        endpoint.extras());
  }

  static Map<String, Object> connection(String type, Endpoint endpoint) {
    return Map.of(
        "type",
        type,
        "url",
        endpoint.url(),
        "user",
        endpoint.user(),
        "password",
        endpoint.password());
  }

  static Connection connect(Endpoint endpoint, String database) throws SQLException {
    return connect(endpoint, database, Map.of());
  }

  /** Asks a trivial question; drivers wait without end unless they are given a time. */
  static void ask(Endpoint endpoint, String database, Map<String, String> timeouts)
      throws SQLException {
    try (Connection connection = connect(endpoint, database, timeouts);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private static Connection connect(
      Endpoint endpoint, String database, Map<String, String> settings) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties.setProperty("user", endpoint.user());
    properties.setProperty("password", endpoint.password());
    return DriverManager.getConnection(url(endpoint, database), properties);
  }

  /** Runs a script of statements, each ended by a semicolon at the end of a line. */
  static void runScript(Endpoint endpoint, String database, String resource)
      throws SQLException, IOException {
    try (Connection connection = connect(endpoint, database);
        Statement statement = connection.createStatement()) {
      for (String sql : LabFiles.resource(resource).split(";\\s*\n")) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }
}
