package dev.lethe.bench;

import dev.lethe.bench.BenchedSystem.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements on one connection. */
record Sql(Connection connection) implements AutoCloseable {
  void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row. */
  String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Rows of judgments that are masked, and those that are as in the table they were copied from.
   */
  State state() throws SQLException {
    String same =
        "SELECT count(*) FROM judgments j JOIN pristine p ON p.id = j.id"
            + " WHERE j.worker_email = p.worker_email AND j.contributor_id = p.contributor_id";
    String masked = "SELECT count(*) FROM judgments WHERE worker_email = '" + Population.MASK + "'";
    return new State(Long.parseLong(text(masked)), Long.parseLong(text(same)));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
