package dev.lethe.connector.jdbc;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Category;
import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The question for rows that may name people who are looked for. Who they are is staged in the
 * session that asks, as data, in a temporary table for each field that is matched.
 */
record Lookup(Database database, Table table) implements Serializable {
  /** Staged at a time. */
  private static final int PORTION = 50_000;

  /** A matched column with the table that its candidates are staged in. */
  private record Field(Column column, Identifier identifier, String stage) {}

  /** Whether this server lets this user stage anything. */
  boolean isPossible() throws SQLException {
    try (Connection connection = database.connect()) {
      create(connection);
      return database.dialect().stagesEveryText(connection);
    } catch (SQLException e) {
      Category category = JdbcErrors.category(database.dialect(), e);
      if (category == Category.ACCESS_DENIED || category == Category.LOCKED) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Opens a connection with everybody staged, which reads only from then on.
   *
   * @throws dev.lethe.connector.ConnectorException if that cannot be done
   */
  Connection connect(Candidates candidates) {
    Connection connection = database.connect();
    try {
      create(connection);
      stage(connection, candidates);
      connection.setReadOnly(true);
      return connection;
    } catch (SQLException e) {
      Database.closeAfter(connection, e);
      throw JdbcErrors.staging(database, table.container(), e);
    }
  }

  private void stage(Connection connection, Candidates candidates) throws SQLException {
    for (Field field : fields()) {
      List<String> values =
          candidates.of(field.identifier()).stream()
              .filter(value -> !field.column().canIdentify() || field.column().canHold(value))
              .filter(value -> database.dialect().canAskFor(field.column(), value))
              .toList();
      for (int start = 0; start < values.size(); start += PORTION) {
        int end = Math.min(start + PORTION, values.size());
        database.dialect().stageWanted(connection, field.stage(), values.subList(start, end));
      }
    }
  }

  /** A condition for each matched field; a row may meet several. */
  List<String> conditions() {
    List<String> conditions = new ArrayList<>();
    for (Field field : fields()) {
      conditions.add(database.dialect().wanted(field.column(), field.stage(), field.identifier()));
    }
    return conditions;
  }

  private void create(Connection connection) throws SQLException {
    for (Field field : fields()) {
      String sql = database.dialect().createWanted(field.stage(), table.name(), field.column());
      try (PreparedStatement statement = database.prepare(connection, sql)) {
        statement.executeUpdate();
      }
    }
  }

  private List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (Map.Entry<String, Identifier> match : table.change().match().entrySet()) {
      fields.add(
          new Field(
              table.column(match.getKey()), match.getValue(), "lethe_wanted_" + fields.size()));
    }
    return fields;
  }
}
