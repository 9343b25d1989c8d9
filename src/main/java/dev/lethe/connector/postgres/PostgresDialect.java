package dev.lethe.connector.postgres;

import dev.lethe.connector.Category;
import dev.lethe.connector.Tls;
import dev.lethe.connector.jdbc.Catalogue;
import dev.lethe.connector.jdbc.Column;
import dev.lethe.connector.jdbc.Dialect;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.Kind;
import dev.lethe.connector.jdbc.TableName;
import dev.lethe.spec.Identifier;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** PostgreSQL's own ways. */
final class PostgresDialect implements Dialect {
  static final String TYPE = "postgres";

  private static final String UNIQUE_COLUMNS =
      "SELECT a.attname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a"
          + " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
          + " WHERE i.indrelid = CAST(? AS regclass) AND i.indisunique AND i.indisvalid"
          + " AND i.indpred IS NULL AND i.indnkeyatts = 1"
          + " ORDER BY i.indisprimary DESC, i.indexrelid";

  private static final String FOLDED = "lower(btrim(CAST(%s AS text), E' \\t\\r\\n'))";

  /** As the server writes it: another spelling is another id. */
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Driver driver() {
    return new org.postgresql.Driver();
  }

  @Override
  public Properties properties(JdbcConfig config) {
    Properties properties = new Properties();
    String connect = seconds(config.limits().connectTimeout());
    properties.setProperty("connectTimeout", connect);
    properties.setProperty("loginTimeout", connect);
    properties.setProperty("socketTimeout", seconds(config.limits().readTimeout()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "lethe");
    // One protocol for every read: after five executions the driver would turn to the binary one,
    // and some types have another text there.
    properties.setProperty("binaryTransfer", "false");
    // The detail of an error quotes the row's values.
    properties.setProperty("logServerErrorDetail", "false");
    encrypt(config.tls(), properties);
    return properties;
  }

  private static void encrypt(Tls tls, Properties properties) {
    if (tls.mode() != null) {
      properties.setProperty(
          "sslmode",
          switch (tls.mode()) {
            case OFF -> "disable";
            case REQUIRED -> "require";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_FULL -> "verify-full";
          });
    }
    if (tls.ca() != null) {
      properties.setProperty("sslfactory", PostgresTls.class.getName());
      properties.setProperty(PostgresTls.BUNDLE, tls.ca());
    } else if (tls.verifies()) {
      // The driver's own looks for a file in the home folder of whoever runs it.
      properties.setProperty("sslfactory", DefaultJavaSSLFactory.class.getName());
    }
  }

  @Override
  public Optional<String> encryption(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT version, cipher FROM pg_catalog.pg_stat_ssl"
                    + " WHERE pid = pg_backend_pid() AND ssl");
        ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(row.getString(1) + " " + row.getString(2)) : Optional.empty();
    }
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    execute(connection, "SET TIME ZONE 'UTC'");
    // A policy that hides rows then refuses the query: a part of a table is never taken for it.
    execute(connection, "SET row_security = off");
  }

  /** Streams only while autocommit is off. */
  @Override
  public int streamingFetchSize() {
    return 10_000;
  }

  @Override
  public String quote(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  @Override
  public String identity(Connection connection) throws SQLException {
    return PostgresIdentity.of(connection);
  }

  @Override
  public String identityGrant(String user) {
    return "; it needs: GRANT EXECUTE ON FUNCTION pg_control_system() TO " + quote(user);
  }

  @Override
  public Column column(ResultSetMetaData columns, int index) throws SQLException {
    return switch (columns.getColumnTypeName(index)) {
      case "bool" -> Column.of(columns, index, Kind.BOOLEAN);
      case "timestamptz" -> Column.of(columns, index, Kind.INSTANT);
      // money's number depends on the session's locale.
      case "money", "bit" -> Column.of(columns, index, Kind.STRING);
      default -> Column.of(columns, index);
    };
  }

  @Override
  public List<String> uniqueColumns(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNIQUE_COLUMNS)) {
      statement.setString(1, table.sql());
      try (ResultSet row = statement.executeQuery()) {
        List<String> columns = new ArrayList<>();
        while (row.next()) {
          columns.add(row.getString(1));
        }
        return columns;
      }
    }
  }

  @Override
  public Catalogue catalogue(Connection connection, TableName table) throws SQLException {
    return new PostgresCatalogue(connection, table.sql()).read();
  }

  @Override
  public String createTrial(String name, TableName table, Column column) {
    return "CREATE TEMPORARY TABLE "
        + name
        + " AS SELECT "
        + quote(column.name())
        + " FROM "
        + table.sql()
        + " WHERE false";
  }

  @Override
  public boolean stagesEveryText(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SHOW server_encoding");
        ResultSet row = statement.executeQuery()) {
      return row.next() && row.getString(1).equals("UTF8");
    }
  }

  @Override
  public boolean canAskFor(Column column, String value) {
    return value.indexOf('\0') < 0 && (!isUuid(column) || UUID.matcher(value).matches());
  }

  /** A text of any length, in the column's collation, so that an index on the column serves. */
  @Override
  public String createWanted(String name, TableName table, Column column) {
    return "CREATE TEMPORARY TABLE "
        + name
        + " AS SELECT "
        + comparable(column)
        + " AS "
        + KEY
        + " FROM "
        + table.sql()
        + " WHERE false";
  }

  @Override
  public void stageWanted(Connection connection, String name, List<String> values)
      throws SQLException {
    load(connection, name, List.of(KEY), values.stream().map(List::of).toList());
  }

  @Override
  public String wanted(Column column, String stage, Identifier identifier) {
    String left = comparable(column);
    return identifier == Identifier.ID
        ? left + " IN (SELECT " + KEY + " FROM " + stage + ")"
        : FOLDED.formatted(left) + " IN (SELECT " + FOLDED.formatted(KEY) + " FROM " + stage + ")";
  }

  private String comparable(Column column) {
    boolean typed = isUuid(column) || column.kind() != Kind.STRING && column.canIdentify();
    return typed ? quote(column.name()) : "CAST(" + quote(column.name()) + " AS text)";
  }

  private static boolean isUuid(Column column) {
    return column.databaseType().equals("uuid");
  }

  @Override
  public String parameter(Column column) {
    // What the driver calls a column that counts by itself is no type that anything can be cast to.
    String type =
        switch (column.databaseType()) {
          case "smallserial" -> "smallint";
          case "serial" -> "integer";
          case "bigserial" -> "bigint";
          default -> column.databaseType();
        };
    return "CAST(? AS " + type + ")";
  }

  @Override
  public String exactly(String left, String right) {
    return "CAST(" + left + " AS text) COLLATE \"C\" = CAST(" + right + " AS text) COLLATE \"C\"";
  }

  @Override
  public String lockTimeout(Duration timeout) {
    return "SET lock_timeout = " + Math.max(1, timeout.toMillis());
  }

  @Override
  public String createStage(TableName table, Column key) {
    return "CREATE TEMPORARY TABLE "
        + STAGE
        + " ON COMMIT DELETE ROWS AS SELECT CAST(0 AS int) AS "
        + NUMBER
        + ", "
        + quote(key.name())
        + " AS "
        + KEY
        + " FROM "
        + table.sql()
        + " WHERE false";
  }

  @Override
  public void load(
      Connection connection, String stage, List<String> columns, List<List<String>> rows)
      throws SQLException {
    String names = columns.stream().map(this::quote).collect(Collectors.joining(", "));
    PostgresCopy.rows(connection, "COPY " + stage + " (" + names + ") FROM STDIN", rows);
    // Without it the planner guesses the stage's size and may read the whole table.
    execute(connection, "ANALYZE " + stage);
  }

  @Override
  public String lockStaged(String columns, TableName table, String join) {
    return "SELECT "
        + columns
        + " FROM "
        + STAGE
        + " AS s JOIN "
        + table.sql()
        + " AS t ON "
        + join
        + " ORDER BY s."
        + NUMBER
        + " FOR UPDATE OF t";
  }

  @Override
  public String deleteStaged(TableName table, String join) {
    return "DELETE FROM " + table.sql() + " AS t USING " + STAGE + " AS s WHERE " + join;
  }

  @Override
  public String createMasks(TableName table, Column key, List<Column> masked) {
    return "CREATE TEMPORARY TABLE "
        + MASKS
        + " ON COMMIT DELETE ROWS AS SELECT "
        + quote(key.name())
        + " AS "
        + KEY
        + ", "
        + quoted(masked)
        + " FROM "
        + table.sql()
        + " WHERE false";
  }

  @Override
  public String updateMasked(TableName table, String join, List<Column> masked) {
    String set =
        masked.stream()
            .map(column -> quote(column.name()) + " = s." + quote(column.name()))
            .collect(Collectors.joining(", "));
    return "UPDATE " + table.sql() + " AS t SET " + set + " FROM " + MASKS + " AS s WHERE " + join;
  }

  private String quoted(List<Column> columns) {
    return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
  }

  /**
   * A deferred constraint would otherwise speak at commit, when it is too late to ask which row.
   */
  @Override
  public void checkBeforeCommit(Connection connection) throws SQLException {
    execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
  }

  @Override
  public Optional<Category> category(SQLException error) {
    return Optional.empty();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String seconds(Duration duration) {
    return String.valueOf(duration.plusMillis(999).toSeconds());
  }
}
