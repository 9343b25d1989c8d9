package dev.lethe.connector.postgres;

import dev.lethe.connector.jdbc.Catalogue;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What PostgreSQL's catalogue says about what may stand in a table. */
final class PostgresCatalogue {
  private static final String COLUMNS =
      "SELECT a.attname, format_type(a.atttypid, a.atttypmod),"
          + " CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4"
          + " THEN a.atttypmod - 4 ELSE 9223372036854775807 END,"
          + " NOT (a.attnotnull OR t.typnotnull), a.attgenerated <> '' OR a.attidentity = 'a'"
          + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
          + " WHERE a.attrelid = CAST(? AS regclass) AND a.attnum > 0 AND NOT a.attisdropped";

  /** What an expression looks at is known by what it depends on. */
  private static final String UNIQUES =
      "SELECT c.relname, i.indpred IS NULL AND i.indexprs IS NULL,"
          // The column is there from version 15.
          + " NOT COALESCE(CAST(to_jsonb(i) ->> 'indnullsnotdistinct' AS boolean), false),"
          + " ARRAY(SELECT CAST(a.attname AS text) FROM pg_catalog.pg_attribute a"
          + " WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (EXISTS (SELECT"
          + " FROM generate_series(0, i.indnkeyatts - 1) k WHERE i.indkey[k] = a.attnum)"
          + " OR i.indexprs IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_depend d"
          + " WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = i.indexrelid"
          + " AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum)) ORDER BY a.attnum)"
          + " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
          + " WHERE i.indrelid = CAST(? AS regclass) AND i.indisunique"
          + " ORDER BY i.indisprimary DESC, c.relname";

  /** What is the server's own is in no dependency. */
  private static final String CHECKS =
      "SELECT c.conname, pg_get_expr(c.conbin, c.conrelid),"
          + " NOT EXISTS (SELECT FROM pg_catalog.pg_depend d"
          + " WHERE d.classid = CAST('pg_constraint' AS regclass) AND d.objid = c.oid"
          + " AND d.refclassid IN (CAST('pg_proc' AS regclass), CAST('pg_operator' AS regclass))),"
          + " ARRAY(SELECT CAST(a.attname AS text) FROM pg_catalog.pg_attribute a"
          + " WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) ORDER BY a.attnum)"
          + " FROM pg_catalog.pg_constraint c"
          + " WHERE c.conrelid = CAST(? AS regclass) AND c.contype IN ('c', 'x')"
          + " ORDER BY c.conname";

  private static final String REFERENCES =
      "SELECT c.conname, CAST(CAST(c.%2$s AS regclass) AS text), c.confupdtype = 'c',"
          + " ARRAY(SELECT CAST(a.attname AS text) FROM pg_catalog.pg_attribute a"
          + " WHERE a.attrelid = c.%1$s AND a.attnum = ANY (c.%3$s) ORDER BY a.attnum)"
          + " FROM pg_catalog.pg_constraint c"
          + " WHERE c.%1$s = CAST(? AS regclass) AND c.contype = 'f' ORDER BY c.conname";

  private final Connection connection;
  private final String table;

  /**
   * @param table quoted, with its schema if the target names one
   */
  PostgresCatalogue(Connection connection, String table) {
    this.connection = connection;
    this.table = table;
  }

  Catalogue read() throws SQLException {
    Map<String, Catalogue.Declared> columns = new LinkedHashMap<>();
    for (Catalogue.Declared column : rows(COLUMNS, PostgresCatalogue::column)) {
      columns.put(column.name(), column);
    }
    List<Catalogue.Reference> references = new ArrayList<>();
    references.addAll(
        rows(
            REFERENCES.formatted("conrelid", "confrelid", "conkey"), row -> reference(row, false)));
    references.addAll(
        rows(
            REFERENCES.formatted("confrelid", "conrelid", "confkey"), row -> reference(row, true)));
    return new Catalogue(
        columns,
        rows(UNIQUES, PostgresCatalogue::unique),
        rows(CHECKS, PostgresCatalogue::check),
        references);
  }

  private static Catalogue.Declared column(ResultSet row) throws SQLException {
    return new Catalogue.Declared(
        row.getString(1), row.getString(2), row.getLong(3), row.getBoolean(4), row.getBoolean(5));
  }

  private static Catalogue.Unique unique(ResultSet row) throws SQLException {
    return new Catalogue.Unique(
        row.getString(1), names(row), Map.of(), row.getBoolean(3), row.getBoolean(2));
  }

  private static Catalogue.Check check(ResultSet row) throws SQLException {
    String clause = row.getString(2);
    return new Catalogue.Check(
        row.getString(1), names(row), clause, clause != null && row.getBoolean(3));
  }

  private static Catalogue.Reference reference(ResultSet row, boolean incoming)
      throws SQLException {
    return new Catalogue.Reference(
        row.getString(1), names(row), row.getString(2), incoming, row.getBoolean(3));
  }

  private static List<String> names(ResultSet row) throws SQLException {
    Array names = row.getArray(4);
    return List.of((String[]) names.getArray());
  }

  private interface Read<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> rows(String sql, Read<T> each) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(each.of(row));
        }
      }
    }
    return rows;
  }
}
