package dev.lethe.connector.jdbc;

import dev.lethe.connector.Candidates;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** The rows of one range as they arrive; closes its connection after the last one. */
final class RangeRows implements Iterator<Row>, AutoCloseable {
  private final Database database;
  private final Table table;
  private final RowMapper mapper;
  private final Connection connection;
  private final ResultSet rows;
  private Row next;
  private boolean exhausted;

  private RangeRows(Database database, Table table, Connection connection, ResultSet rows) {
    this.database = database;
    this.table = table;
    this.mapper = table.mapper();
    this.connection = connection;
    this.rows = rows;
  }

  static RangeRows open(Database database, Table table, KeyRange range) {
    return of(database, table, range, database.connectToRead(), Collections.singletonList(null));
  }

  /**
   * Rows that may name people who are looked for; one that may by several fields comes as often.
   */
  static RangeRows open(Lookup lookup, Candidates candidates, KeyRange range) {
    Connection connection = lookup.connect(candidates);
    return of(lookup.database(), lookup.table(), range, connection, lookup.conditions());
  }

  private static RangeRows of(
      Database database,
      Table table,
      KeyRange range,
      Connection connection,
      List<String> conditions) {
    try {
      ResultSet rows = query(database, connection, table, range, conditions);
      return new RangeRows(database, table, connection, rows);
    } catch (SQLException e) {
      Database.closeAfter(connection, e);
      throw JdbcErrors.table(database, table.container(), e);
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null && !exhausted) {
      advance();
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  @Override
  public void close() {
    try {
      if (exhausted) {
        connection.close();
      } else {
        // A polite close would first read the rest of the result.
        connection.abort(Runnable::run);
      }
    } catch (SQLException e) {
      throw JdbcErrors.table(database, table.container(), e);
    }
  }

  private static ResultSet query(
      Database database,
      Connection connection,
      Table table,
      KeyRange range,
      List<String> conditions)
      throws SQLException {
    Dialect dialect = database.dialect();
    Column key = table.rangeColumn();
    String select = "SELECT " + table.select(dialect, "") + " FROM " + table.name().sql();
    boolean nulls = key != null && key.nullable();
    String sql =
        conditions.stream()
            .map(condition -> select + range.where(key, dialect, nulls, condition))
            .collect(Collectors.joining(" UNION ALL "));
    connection.setAutoCommit(false);
    PreparedStatement statement = database.prepare(connection, sql);
    statement.closeOnCompletion();
    statement.setFetchSize(dialect.streamingFetchSize());
    int next = 1;
    for (int i = 0; i < conditions.size(); i++) {
      next = range.bind(statement, next, key);
    }
    return statement.executeQuery();
  }

  private void advance() {
    try {
      if (rows.next()) {
        next = mapper.row(rows, 1);
        return;
      }
      rows.close();
      connection.rollback();
    } catch (SQLException e) {
      throw JdbcErrors.table(database, table.container(), e);
    }
    exhausted = true;
    close();
  }
}
