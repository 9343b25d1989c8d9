package dev.lethe.connector.jdbc;

import dev.lethe.connector.Category;
import dev.lethe.connector.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the user may do to the rows of a target what is done there. The server itself says so: to
 * explain a statement takes the rights of the statement, and does nothing.
 */
record RowRights(Database database, Target target) {
  /** A sentence for each right that is missing. */
  List<String> lacking() {
    try (Connection connection = database.connect()) {
      // Without the right to read there is no table to speak of.
      Table table = Table.describe(database, connection, target);
      Dialect dialect = database.dialect();
      String name = table.name().sql();
      boolean masks = table.change() != null && !table.change().deletes();
      List<String> lacking = new ArrayList<>();
      ask(
          connection,
          dialect.createStage(table.name(), table.key()),
          "create the temporary table that keys travel in; grant TEMPORARY or CREATE TEMPORARY"
              + " TABLES on the database",
          lacking);
      ask(
          connection,
          "EXPLAIN SELECT " + dialect.quote(table.key().name()) + " FROM " + name + " FOR UPDATE",
          "lock rows of table " + target.container() + "; grant SELECT and UPDATE on it",
          lacking);
      ask(
          connection,
          masks ? "EXPLAIN UPDATE " + name + " SET " + same(table) : "EXPLAIN DELETE FROM " + name,
          (masks ? "update" : "delete")
              + " rows of table "
              + target.container()
              + "; grant "
              + (masks ? "UPDATE" : "DELETE")
              + " on it",
          lacking);
      return lacking;
    } catch (SQLException e) {
      throw JdbcErrors.table(database, target.container(), e);
    }
  }

  private String same(Table table) {
    return table.masked().stream()
        .map(column -> database.dialect().quote(column.name()))
        .map(column -> column + " = " + column)
        .collect(Collectors.joining(", "));
  }

  private void ask(Connection connection, String sql, String what, List<String> lacking)
      throws SQLException {
    try (PreparedStatement statement = database.prepare(connection, sql)) {
      statement.execute();
    } catch (SQLException e) {
      if (JdbcErrors.category(database.dialect(), e) != Category.ACCESS_DENIED) {
        throw e;
      }
      lacking.add("The user '" + database.config().user() + "' may not " + what + ".");
    }
  }
}
