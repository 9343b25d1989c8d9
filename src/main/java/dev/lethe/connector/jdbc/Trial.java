package dev.lethe.connector.jdbc;

import dev.lethe.connector.Category;
import dev.lethe.connector.Mask;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Temporary tables, one for each masked column, with what its mask writes for nobody real. They go
 * with their session.
 */
final class Trial {
  private static final int NOBODIES = 8;

  private final Database database;
  private final Connection connection;
  private final Table table;
  private final Map<String, String> tried = new TreeMap<>();

  /** What the server said. */
  enum Answer {
    TAKEN,
    REFUSED,
    DENIED
  }

  Trial(Database database, Connection connection, Table table) {
    this.database = database;
    this.connection = connection;
    this.table = table;
  }

  /** Writes what a mask gives into a column of the same type. */
  Answer write(String name, Mask mask) throws SQLException {
    Dialect dialect = database.dialect();
    String stage = "lethe_trial_" + tried.size();
    Column column = table.column(name);
    try (PreparedStatement create =
        database.prepare(connection, dialect.createTrial(stage, table.name(), column))) {
      create.executeUpdate();
    } catch (SQLException e) {
      return unless(e, Category.ACCESS_DENIED, Answer.DENIED);
    }
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < (Works.isFixed(mask) ? 1 : NOBODIES); i++) {
      List<String> row = new ArrayList<>();
      row.add(mask.of("nobody-" + i, "nobody " + i));
      rows.add(row);
    }
    try {
      dialect.load(connection, stage, List.of(name), rows);
    } catch (SQLException e) {
      Category category = JdbcErrors.category(dialect, e);
      return unless(
          e,
          category == Category.OTHER ? Category.OTHER : Category.INVALID_REQUEST,
          Answer.REFUSED);
    }
    tried.put(name, stage);
    return Answer.TAKEN;
  }

  boolean has(Collection<String> columns) {
    return tried.keySet().containsAll(columns);
  }

  /**
   * Whether all that was written keeps a check; null if the server cannot say. A check that is NULL
   * is kept.
   */
  Boolean keeps(Catalogue.Check check, List<String> columns) throws SQLException {
    String sql =
        "SELECT COUNT(*) FROM "
            + String.join(" CROSS JOIN ", columns.stream().map(tried::get).toList())
            + " WHERE NOT ("
            + check.clause()
            + ")";
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    try (PreparedStatement statement = database.prepare(connection, sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1) == 0;
    } catch (SQLException e) {
      return JdbcErrors.category(database.dialect(), e).retryable() ? rethrown(e) : null;
    } finally {
      connection.rollback();
      connection.setReadOnly(false);
      connection.setAutoCommit(true);
    }
  }

  private Answer unless(SQLException error, Category expected, Answer answer) throws SQLException {
    if (JdbcErrors.category(database.dialect(), error) != expected) {
      throw error;
    }
    return answer;
  }

  private static Boolean rethrown(SQLException error) throws SQLException {
    throw error;
  }
}
