package dev.lethe.connector.mysql;

import dev.lethe.connector.jdbc.Catalogue;
import dev.lethe.connector.jdbc.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the catalogue of MySQL or MariaDB says about what may stand in a table. */
final class MySqlCatalogue {
  private static final String OF_TABLE = " = COALESCE(?, DATABASE()) AND %stable_name = ?";

  private static final String COLUMNS =
      "SELECT column_name, column_type,"
          + " COALESCE(character_maximum_length, 9223372036854775807), is_nullable = 'YES',"
          + " COALESCE(generation_expression, '') <> '' FROM information_schema.columns"
          + " WHERE table_schema"
          + OF_TABLE.formatted("")
          + " ORDER BY ordinal_position";

  private static final String UNIQUES =
      "SELECT index_name, column_name, sub_part FROM information_schema.statistics"
          + " WHERE non_unique = 0 AND table_schema"
          + OF_TABLE.formatted("")
          + " ORDER BY index_name <> 'PRIMARY', index_name, seq_in_index";

  private static final String CHECKS_OF_MARIADB =
      "SELECT constraint_name, check_clause FROM information_schema.check_constraints"
          + " WHERE constraint_schema"
          + OF_TABLE.formatted("");

  private static final String CHECKS_OF_MYSQL =
      "SELECT c.constraint_name, c.check_clause FROM information_schema.check_constraints c"
          + " JOIN information_schema.table_constraints t"
          + " ON t.constraint_schema = c.constraint_schema"
          + " AND t.constraint_name = c.constraint_name"
          + " WHERE t.constraint_type = 'CHECK' AND t.enforced = 'YES' AND t.table_schema"
          + OF_TABLE.formatted("t.");

  private static final String REFERENCES =
      "SELECT k.constraint_name, k.%2$stable_name, r.update_rule = 'CASCADE', k.%1$scolumn_name"
          + " FROM information_schema.key_column_usage k"
          + " JOIN information_schema.referential_constraints r"
          + " ON r.constraint_schema = k.constraint_schema"
          + " AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name"
          + " WHERE k.referenced_table_name IS NOT NULL AND k.%1$stable_schema"
          + OF_TABLE.formatted("k.%1$s")
          + " ORDER BY k.constraint_name, k.ordinal_position";

  private static final int UNKNOWN_TABLE = 1109;

  private static final Pattern NAME_OR_TEXT =
      Pattern.compile("`((?:[^`]|``)+)`|'(?:[^'\\\\]|''|\\\\.)*'");

  /** MySQL's catalogue writes a text's quotes with a backslash each. */
  private static final Pattern ESCAPED_TEXT = Pattern.compile("\\\\'([^'\\\\]*)\\\\'");

  private final Connection connection;
  private final TableName table;

  MySqlCatalogue(Connection connection, TableName table) {
    this.connection = connection;
    this.table = table;
  }

  Catalogue read() throws SQLException {
    Map<String, Catalogue.Declared> columns = new LinkedHashMap<>();
    for (Catalogue.Declared column : rows(COLUMNS, MySqlCatalogue::column)) {
      columns.put(column.name(), column);
    }
    return new Catalogue(columns, uniques(), checks(), references());
  }

  private static Catalogue.Declared column(ResultSet row) throws SQLException {
    return new Catalogue.Declared(
        row.getString(1), row.getString(2), row.getLong(3), row.getBoolean(4), row.getBoolean(5));
  }

  private record Part(String index, String column, Integer first) {}

  private List<Catalogue.Unique> uniques() throws SQLException {
    Map<String, List<Part>> indices = new LinkedHashMap<>();
    for (Part part :
        rows(
            UNIQUES,
            row -> new Part(row.getString(1), row.getString(2), row.getObject(3, Integer.class)))) {
      indices.computeIfAbsent(part.index(), name -> new ArrayList<>()).add(part);
    }
    List<Catalogue.Unique> uniques = new ArrayList<>();
    indices.forEach((name, parts) -> uniques.add(unique(name, parts)));
    return uniques;
  }

  /** A part without a column is an expression. */
  private static Catalogue.Unique unique(String name, List<Part> parts) {
    List<String> columns = new ArrayList<>();
    Map<String, Integer> first = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.column() != null) {
        columns.add(part.column());
        if (part.first() != null) {
          first.put(part.column(), part.first());
        }
      }
    }
    return new Catalogue.Unique(name, columns, first, true, columns.size() == parts.size());
  }

  private List<Catalogue.Check> checks() throws SQLException {
    boolean mariaDb = MySqlIdentity.isMariaDb(connection);
    try {
      return rows(
          mariaDb ? CHECKS_OF_MARIADB : CHECKS_OF_MYSQL,
          row -> check(row.getString(1), row.getString(2), mariaDb));
    } catch (SQLException e) {
      if (e.getErrorCode() == UNKNOWN_TABLE) {
        // Before 8.0.16 checks were parsed and forgotten.
        return List.of();
      }
      throw e;
    }
  }

  /** No check calls a stored function: the servers refuse to make one that does. */
  private static Catalogue.Check check(String name, String catalogued, boolean plain) {
    String clause = plain ? catalogued : ESCAPED_TEXT.matcher(catalogued).replaceAll("'$1'");
    List<String> columns = new ArrayList<>();
    Matcher found = NAME_OR_TEXT.matcher(clause);
    while (found.find()) {
      if (found.group(1) != null) {
        String column = found.group(1).replace("``", "`");
        if (!columns.contains(column)) {
          columns.add(column);
        }
      }
    }
    return new Catalogue.Check(name, columns, clause, plain || !clause.contains("\\"));
  }

  private List<Catalogue.Reference> references() throws SQLException {
    List<Catalogue.Reference> references = new ArrayList<>();
    references.addAll(rows(REFERENCES.formatted("", "referenced_"), row -> reference(row, false)));
    references.addAll(rows(REFERENCES.formatted("referenced_", ""), row -> reference(row, true)));
    return references;
  }

  private static Catalogue.Reference reference(ResultSet row, boolean incoming)
      throws SQLException {
    return new Catalogue.Reference(
        row.getString(1), List.of(row.getString(4)), row.getString(2), incoming, row.getBoolean(3));
  }

  private interface Read<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> rows(String sql, Read<T> each) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.table());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(each.of(row));
        }
      }
    }
    return rows;
  }
}
