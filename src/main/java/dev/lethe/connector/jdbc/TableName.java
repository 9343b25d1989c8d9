package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A table as a target names it, or a query in parentheses, which has no name and no index.
 *
 * @param schema null where the target names none: the connection's own
 * @param table null for a query
 * @param sql what stands behind FROM: both parts, quoted, or the query
 */
public record TableName(String schema, String table, String sql) implements Serializable {
  public TableName {
    requireNonNull(sql, "sql is null");
  }

  static TableName of(String container, Dialect dialect) {
    if (container.startsWith("(")) {
      return new TableName(null, null, container + " AS lethe_query");
    }
    int dot = container.indexOf('.');
    if (dot < 0) {
      return new TableName(null, container, dialect.quote(container));
    }
    String schema = container.substring(0, dot);
    String table = container.substring(dot + 1);
    return new TableName(schema, table, dialect.quote(schema) + "." + dialect.quote(table));
  }

  boolean isQuery() {
    return table == null;
  }
}
