package dev.lethe.connector.jdbc;

import dev.lethe.connector.Locator;
import dev.lethe.connector.Sighting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what rows look like now, by their keys. */
final class RowLook {
  private static final int KEYS_PER_QUERY = 1_000;

  private final Database database;
  private final Connection connection;
  private final Table table;

  RowLook(Database database, Connection connection, Table table) {
    if (table.key() == null) {
      throw new IllegalArgumentException("the target names no key: " + table.container());
    }
    this.database = database;
    this.connection = connection;
    this.table = table;
  }

  List<Sighting> at(List<Locator> locators) throws SQLException {
    List<String> keys =
        locators.stream().map(Locator::key).distinct().filter(table.key()::canHold).toList();
    Map<String, String> etags = new HashMap<>();
    for (int start = 0; start < keys.size(); start += KEYS_PER_QUERY) {
      query(keys.subList(start, Math.min(start + KEYS_PER_QUERY, keys.size())), etags);
    }
    return locators.stream().map(locator -> sighting(locator, etags.get(locator.key()))).toList();
  }

  private void query(List<String> keys, Map<String, String> etags) throws SQLException {
    try (PreparedStatement statement = database.prepare(connection, sql(keys.size()))) {
      for (int i = 0; i < keys.size(); i++) {
        table.key().bind(statement, i + 1, keys.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        RowMapper mapper = table.mapper();
        while (row.next()) {
          // The database may find 'a' where 'A ' was asked for: the map's keys are compared
          // exactly.
          etags.put(table.key().keyText(row, 1), mapper.etag(row, 2));
        }
      }
    }
  }

  private String sql(int keys) {
    Dialect dialect = database.dialect();
    String key = dialect.quote(table.key().name());
    return "SELECT "
        + key
        + ", "
        + table.select(dialect, "")
        + " FROM "
        + table.name().sql()
        + " WHERE "
        + key
        + " IN ("
        + String.join(", ", Collections.nCopies(keys, dialect.parameter(table.key())))
        + ")";
  }

  private static Sighting sighting(Locator locator, String etag) {
    return etag == null ? Sighting.absent(locator) : new Sighting(locator, true, etag, null);
  }
}
