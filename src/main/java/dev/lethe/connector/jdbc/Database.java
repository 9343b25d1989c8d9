package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;

/** One database as the driver, a task or a thread connects to it. */
record Database(JdbcConfig config, Dialect dialect) implements Serializable {
  Database {
    requireNonNull(config, "config is null");
    requireNonNull(dialect, "dialect is null");
  }

  /**
   * Opens a connection; the caller closes it.
   *
   * @throws dev.lethe.connector.ConnectorException if the server cannot be reached or refuses
   */
  Connection connect() {
    Properties properties = dialect.properties(config);
    properties.setProperty("user", config.user());
    config
        .login()
        .password()
        .ifPresent(password -> properties.setProperty("password", password.value()));
    try {
      return prepared(dialect.driver().connect(config.url(), properties));
    } catch (SQLException e) {
      throw JdbcErrors.connecting(this, e);
    }
  }

  /** A connection that the server lets only read. */
  Connection connectToRead() {
    Connection connection = connect();
    try {
      connection.setReadOnly(true);
      return connection;
    } catch (SQLException e) {
      closeAfter(connection, e);
      throw JdbcErrors.connecting(this, e);
    }
  }

  /** How the server says a new connection is encrypted, and how its user proves to be that user. */
  String transport() {
    try (Connection connection = connectToRead()) {
      return dialect.encryption(connection).orElse("not encrypted") + ", " + config.login().kind();
    } catch (SQLException e) {
      throw JdbcErrors.failed(this, "ask " + config.shownUrl() + " how it is encrypted", e);
    }
  }

  PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout((int) Math.min(seconds(), Integer.MAX_VALUE));
    return statement;
  }

  /** Closes what failed; a second failure is told with the first. */
  static void closeAfter(Connection connection, Exception failure) {
    try {
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private long seconds() {
    return config.limits().statementTimeout().plusMillis(999).toSeconds();
  }

  private Connection prepared(Connection connection) throws SQLException {
    try {
      dialect.prepare(connection);
      return connection;
    } catch (SQLException e) {
      closeAfter(connection, e);
      throw e;
    }
  }
}
