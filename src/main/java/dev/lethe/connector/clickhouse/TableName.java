package dev.lethe.connector.clickhouse;

import java.io.Serializable;
import java.util.Optional;

/** A table with its database. */
record TableName(String database, String table) implements Serializable {
  /**
   * @param container {@code table} or {@code database.table}
   * @param database of the connection
   * @return empty for anything else
   */
  static Optional<TableName> parse(String container, String database) {
    String[] parts = container.split("\\.", -1);
    if (parts.length > 2 || container.isBlank() || parts[0].isBlank()) {
      return Optional.empty();
    }
    return parts.length == 1
        ? Optional.of(new TableName(database, container))
        : Optional.of(parts[1])
            .filter(name -> !name.isBlank())
            .map(name -> new TableName(parts[0], name));
  }

  /** As it stands in SQL. */
  String sql() {
    return quote(database) + "." + quote(table);
  }

  static String quote(String identifier) {
    return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}
