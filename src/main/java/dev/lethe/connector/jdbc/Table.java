package dev.lethe.connector.jdbc;

import dev.lethe.connector.Change;
import dev.lethe.connector.Target;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as the server describes it, reduced to what a target names.
 *
 * @param columns the target's columns, or all of them, in order
 * @param change what a rule about people does to its rows; else null
 * @param key the target's key, known to be unique; null where rows are only read
 * @param rangeColumn a unique column by which the table can be read in ranges; null if it has none
 */
record Table(
    String container,
    TableName name,
    List<Column> columns,
    Column key,
    Column rangeColumn,
    Change change)
    implements Serializable {

  /**
   * Asks the server.
   *
   * @throws dev.lethe.connector.ConnectorException NOT_FOUND if there is no such table
   * @throws dev.lethe.LetheException exit 2 for a column that does not exist, or a key without a
   *     unique index of its own
   */
  static Table describe(Database database, Connection connection, Target target) {
    String container = target.container();
    TableName name = TableName.of(container, database.dialect());
    try {
      Map<String, Column> existing = columns(database, connection, name);
      List<Column> columns =
          target.columns().isEmpty()
              ? List.copyOf(existing.values())
              : target.columns().stream()
                  .map(column -> find(database, container, column, existing))
                  .toList();
      List<String> unique =
          name.isQuery() ? List.of() : database.dialect().uniqueColumns(connection, name);
      Column key =
          target.key() == null ? null : key(database, container, target.key(), existing, unique);
      Column range = key != null ? key : firstRangeColumn(existing, unique).orElse(null);
      return new Table(container, name, columns, key, range, target.change());
    } catch (SQLException e) {
      throw JdbcErrors.table(database, container, e);
    }
  }

  /** The columns as a select list, each with {@code qualifier} before it. */
  String select(Dialect dialect, String qualifier) {
    return columns.stream()
        .map(column -> qualifier + dialect.quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  /** The columns that a mask is written to, in the order of the change's masks. */
  List<Column> masked() {
    return change.masks().keySet().stream().map(this::column).toList();
  }

  /** One of the columns. */
  Column column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
  }

  RowMapper mapper() {
    return new RowMapper(container, columns);
  }

  private static Map<String, Column> columns(
      Database database, Connection connection, TableName table) throws SQLException {
    try (PreparedStatement statement =
            database.prepare(connection, "SELECT * FROM " + table.sql() + " WHERE 1 = 0");
        var nothing = statement.executeQuery()) {
      ResultSetMetaData metadata = nothing.getMetaData();
      Map<String, Column> columns = new LinkedHashMap<>();
      for (int i = 1; i <= metadata.getColumnCount(); i++) {
        Column column = database.dialect().column(metadata, i);
        columns.put(column.name(), column);
      }
      return columns;
    }
  }

  private static Column find(
      Database database, String container, String name, Map<String, Column> existing) {
    Column column = existing.get(name);
    if (column == null) {
      throw JdbcErrors.unknownColumn(database, container, name, new ArrayList<>(existing.keySet()));
    }
    return column;
  }

  private static Column key(
      Database database,
      String container,
      String name,
      Map<String, Column> existing,
      List<String> unique) {
    Column key = find(database, container, name, existing);
    if (!unique.contains(name)) {
      throw JdbcErrors.keyNotUnique(database, container, name);
    }
    if (!key.canIdentify()) {
      throw JdbcErrors.keyHasNoText(database, container, key);
    }
    return key;
  }

  private static Optional<Column> firstRangeColumn(
      Map<String, Column> existing, List<String> unique) {
    return unique.stream()
        .map(existing::get)
        .filter(Objects::nonNull)
        .filter(Column::canIdentify)
        .findFirst();
  }
}
