package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Limits;
import dev.lethe.lab.Endpoint;
import dev.lethe.spec.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** A fresh database of the lab, seen without the connector. */
public final class TestDatabase implements AutoCloseable {
  /** The password of users that tests make. */
  public static final String PASSWORD = "s3cret-of-the-test";

  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), 2, null);

  private final Endpoint endpoint;
  private final Connection connection;
  private final String other;
  private final String insert;

  /**
   * @param connection to the fresh database, which it closes
   * @param other the name of another fresh database
   * @param insert inserts an item whose id is its one parameter
   */
  public TestDatabase(Endpoint endpoint, Connection connection, String other, String insert) {
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.other = requireNonNull(other, "other is null");
    this.insert = requireNonNull(insert, "insert is null");
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public JdbcConfig config() {
    return configOf(name());
  }

  /** As a user that may read and make temporary tables, and delete nothing. */
  public JdbcConfig watcher() {
    return configAs("watcher", PASSWORD);
  }

  public String name() {
    try {
      return connection.getCatalog();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  int port() {
    return endpoint.port();
  }

  JdbcConfig otherConfig() {
    return configOf(other);
  }

  public JdbcConfig configAs(String user, String password) {
    return new JdbcConfig(config().url(), user, new Secret(password), LIMITS);
  }

  JdbcConfig configWithReadTimeout(Duration timeout) {
    Limits limits =
        new Limits(LIMITS.connectTimeout(), timeout, LIMITS.statementTimeout(), 2, null);
    return new JdbcConfig(
        config().url(), config().user(), config().login(), config().tls(), limits);
  }

  JdbcConfig configAt(int port) {
    String url = config().url().replace(":" + endpoint.port() + "/", ":" + port + "/");
    return new JdbcConfig(url, endpoint.user(), new Secret(endpoint.password()), LIMITS);
  }

  JdbcConfig configOf(String database) {
    String url = endpoint.url().substring(0, endpoint.url().lastIndexOf('/') + 1) + database;
    return new JdbcConfig(url, endpoint.user(), new Secret(endpoint.password()), LIMITS);
  }

  void insertItems(Collection<String> keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (String key : keys) {
        statement.setString(1, key);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Runs a statement with two parameters for each pair. */
  void insertPairs(String sql, Map<String, String> pairs) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Map.Entry<String, String> pair : pairs.entrySet()) {
        statement.setString(1, pair.getKey());
        statement.setString(2, pair.getValue());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Each item's columns as the server writes them. */
  Map<String, String> items() throws SQLException {
    return rows("items");
  }

  /** The columns of each row as the server writes them, by its id. */
  public Map<String, String> rows(String table) throws SQLException {
    Map<String, String> items = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        StringBuilder content = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          content.append(row.getString(i)).append('|');
        }
        items.put(row.getString("id"), content.toString());
      }
    }
    return items;
  }
}
