package dev.lethe.connector.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a table into ranges of about the same number of rows by walking a unique index. The database
 * compares and sorts throughout, so the ranges are right in every collation.
 */
final class KeyRanges {
  private static final int MAX_RANGES = 10_000;

  private final Database database;
  private final Table table;
  private long step;

  private KeyRanges(Database database, Table table, long step) {
    this.database = database;
    this.table = table;
    this.step = step;
  }

  /** Ranges that together hold each row once. */
  static List<KeyRange> of(
      Database database, Connection connection, Table table, long rowsPerRange) {
    Column key = table.rangeColumn();
    if (key == null) {
      return List.of(KeyRange.EVERYTHING);
    }
    try {
      List<String> bounds = new KeyRanges(database, table, rowsPerRange).walk(connection);
      List<KeyRange> ranges = between(bounds);
      if (key.nullable()) {
        ranges.add(KeyRange.NULLS);
      }
      return ranges;
    } catch (SQLException e) {
      throw JdbcErrors.table(database, table.container(), e);
    }
  }

  private static List<KeyRange> between(List<String> bounds) {
    List<KeyRange> ranges = new ArrayList<>();
    String after = null;
    for (String bound : bounds) {
      ranges.add(KeyRange.between(after, bound));
      after = bound;
    }
    ranges.add(KeyRange.between(after, null));
    return ranges;
  }

  private List<String> walk(Connection connection) throws SQLException {
    List<String> bounds = new ArrayList<>();
    String next = next(connection, null);
    while (next != null) {
      bounds.add(next);
      if (bounds.size() == MAX_RANGES) {
        bounds = everySecond(bounds);
        step *= 2;
      }
      next = next(connection, next);
    }
    return bounds;
  }

  private String next(Connection connection, String after) throws SQLException {
    Dialect dialect = database.dialect();
    Column key = table.rangeColumn();
    String name = dialect.quote(key.name());
    KeyRange rest = KeyRange.between(after, null);
    String sql =
        "SELECT "
            + name
            + " FROM "
            + table.name().sql()
            + rest.where(key, dialect, key.nullable())
            + " ORDER BY "
            + name
            + " LIMIT 1 OFFSET "
            + (step - 1);
    try (PreparedStatement statement = database.prepare(connection, sql)) {
      rest.bind(statement, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? key.keyText(row, 1) : null;
      }
    }
  }

  private static List<String> everySecond(List<String> bounds) {
    List<String> fewer = new ArrayList<>();
    for (int i = 1; i < bounds.size(); i += 2) {
      fewer.add(bounds.get(i));
    }
    return fewer;
  }
}
