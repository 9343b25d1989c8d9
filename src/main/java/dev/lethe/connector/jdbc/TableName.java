package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A table as a target names it.
 *
 * @param schema null where the target names none: the connection's own
 * @param sql both parts, quoted
 */
public record TableName(String schema, String table, String sql) implements Serializable {
  public TableName {
    requireNonNull(table, "table is null");
    requireNonNull(sql, "sql is null");
  }

  static TableName of(String container, Dialect dialect) {
    int dot = container.indexOf('.');
    if (dot < 0) {
      return new TableName(null, container, dialect.quote(container));
    }
    String schema = container.substring(0, dot);
    String table = container.substring(dot + 1);
    return new TableName(schema, table, dialect.quote(schema) + "." + dialect.quote(table));
  }
}
