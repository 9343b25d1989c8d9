package dev.lethe.connector.mysql;

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
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** MySQL's own ways, which are MariaDB's too. */
final class MySqlDialect implements Dialect {
  static final String TYPE = "mysql";

  private static final String UNIQUE_COLUMNS =
      "SELECT MAX(column_name) FROM information_schema.statistics"
          + " WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND non_unique = 0"
          + " GROUP BY index_name"
          + " HAVING COUNT(*) = 1 AND MAX(sub_part) IS NULL AND MAX(column_name) IS NOT NULL"
          + " ORDER BY index_name = 'PRIMARY' DESC, index_name";

  private static final String FOLDED = "LOWER(TRIM(%s))";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Driver driver() throws SQLException {
    return new com.mysql.cj.jdbc.Driver();
  }

  /**
   * A server that wants caching_sha2_password needs TLS, or {@code allowPublicKeyRetrieval=true} in
   * the url; that is not set here, since it lets an attacker in the middle ask for the password.
   */
  @Override
  public Properties properties(JdbcConfig config) {
    Properties properties = new Properties();
    properties.setProperty(
        "connectTimeout", String.valueOf(config.limits().connectTimeout().toMillis()));
    properties.setProperty(
        "socketTimeout", String.valueOf(config.limits().readTimeout().toMillis()));
    properties.setProperty("connectionTimeZone", "UTC");
    properties.setProperty("forceConnectionTimeZoneToSession", "true");
    properties.setProperty("useUnicode", "true");
    properties.setProperty("characterEncoding", "UTF-8");
    properties.setProperty("rewriteBatchedStatements", "true");
    // A tinyint(1) may hold 2, and 2 is not what 1 was.
    properties.setProperty("tinyInt1isBit", "false");
    properties.setProperty("yearIsDateType", "false");
    properties.setProperty("zeroDateTimeBehavior", "EXCEPTION");
    // One protocol for every read: the text and the binary one differ in the digits of a float.
    properties.setProperty("useServerPrepStmts", "false");
    // Lets LOAD DATA LOCAL be asked for; no file is there for a server that asks by itself.
    properties.setProperty("allowLoadLocalInfileInPath", MySqlLoad.NO_FILES);
    properties.setProperty("connectionAttributes", "program_name:lethe");
    encrypt(config.tls(), properties);
    return properties;
  }

  /** The driver shows a password in clear text, which is what RDS asks of a token, by TLS only. */
  private static void encrypt(Tls tls, Properties properties) {
    if (tls.mode() != null) {
      properties.setProperty(
          "sslMode",
          switch (tls.mode()) {
            case OFF -> "DISABLED";
            case REQUIRED -> "REQUIRED";
            case VERIFY_CA -> "VERIFY_CA";
            case VERIFY_FULL -> "VERIFY_IDENTITY";
          });
    }
    if (tls.ca() != null) {
      properties.setProperty("trustCertificateKeyStoreUrl", TrustStoreFile.url(tls.ca()));
      properties.setProperty("trustCertificateKeyStoreType", TrustStoreFile.TYPE);
      properties.setProperty("trustCertificateKeyStorePassword", TrustStoreFile.PASSWORD);
      properties.setProperty("fallbackToSystemTrustStore", "false");
    }
  }

  @Override
  public Optional<String> encryption(Connection connection) throws SQLException {
    Map<String, String> status = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        status.put(row.getString(1), row.getString(2));
      }
    }
    String version = status.getOrDefault("Ssl_version", "");
    return version.isEmpty()
        ? Optional.empty()
        : Optional.of(version + " " + status.get("Ssl_cipher"));
  }

  @Override
  public void prepare(Connection connection) {}

  /**
   * Streams row by row. A server-side cursor (useCursorFetch) would first write the whole result
   * into a temporary table, and turn every statement into a server-side prepared one.
   */
  @Override
  public int streamingFetchSize() {
    return Integer.MIN_VALUE;
  }

  @Override
  public String quote(String identifier) {
    return "`" + identifier.replace("`", "``") + "`";
  }

  @Override
  public String identity(Connection connection) throws SQLException {
    return MySqlIdentity.of(connection);
  }

  @Override
  public String identityGrant(String user) {
    return "";
  }

  @Override
  public Column column(ResultSetMetaData columns, int index) throws SQLException {
    if (columns.getColumnType(index) == Types.BIT) {
      return Column.of(
          columns, index, columns.getPrecision(index) == 1 ? Kind.BOOLEAN : Kind.BINARY);
    }
    return Column.of(columns, index);
  }

  @Override
  public List<String> uniqueColumns(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNIQUE_COLUMNS)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.table());
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
    return new MySqlCatalogue(connection, table).read();
  }

  @Override
  public String createTrial(String name, TableName table, Column column) {
    return "CREATE TEMPORARY TABLE "
        + name
        + " ("
        + NUMBER
        + " INT NOT NULL AUTO_INCREMENT PRIMARY KEY) AS SELECT "
        + quote(column.name())
        + " FROM "
        + table.sql()
        + " WHERE 1 = 0";
  }

  @Override
  public boolean stagesEveryText(Connection connection) {
    return true;
  }

  /** Of the column's own type and collation, so that an index on the column serves. */
  @Override
  public String createWanted(String name, TableName table, Column column) {
    return "CREATE TEMPORARY TABLE "
        + name
        + " ("
        + NUMBER
        + " INT NOT NULL AUTO_INCREMENT PRIMARY KEY) AS SELECT "
        + quote(column.name())
        + " AS "
        + KEY
        + " FROM "
        + table.sql()
        + " WHERE 1 = 0";
  }

  @Override
  public void stageWanted(Connection connection, String name, List<String> values)
      throws SQLException {
    List<List<String>> rows = values.stream().map(List::of).toList();
    if (MySqlLoad.isPossible(connection)) {
      MySqlLoad.rows(connection, name, KEY, rows);
    } else {
      insert(connection, "INSERT IGNORE INTO " + name + " (" + KEY + ")", rows);
    }
  }

  @Override
  public String wanted(Column column, String stage, Identifier identifier) {
    String left = quote(column.name());
    return identifier == Identifier.ID
        ? left + " IN (SELECT " + KEY + " FROM " + stage + ")"
        : FOLDED.formatted(left) + " IN (SELECT " + FOLDED.formatted(KEY) + " FROM " + stage + ")";
  }

  @Override
  public String parameter(Column column) {
    return "?";
  }

  @Override
  public String exactly(String left, String right) {
    return "CAST(" + left + " AS BINARY) = CAST(" + right + " AS BINARY)";
  }

  @Override
  public String lockTimeout(Duration timeout) {
    return "SET SESSION innodb_lock_wait_timeout = " + Math.max(1, timeout.toSeconds());
  }

  /** It has a primary key because servers with sql_require_primary_key insist on one. */
  @Override
  public String createStage(TableName table, Column key) {
    return "CREATE TEMPORARY TABLE "
        + STAGE
        + " ("
        + NUMBER
        + " INT NOT NULL AUTO_INCREMENT PRIMARY KEY) AS SELECT "
        + quote(key.name())
        + " AS "
        + KEY
        + " FROM "
        + table.sql()
        + " WHERE 1 = 0";
  }

  /**
   * By LOAD DATA where the server allows it. What that warns of is an error of a statement, which
   * is asked for then.
   */
  @Override
  public void load(
      Connection connection, String stage, List<String> columns, List<List<String>> rows)
      throws SQLException {
    String names = columns.stream().map(this::quote).collect(Collectors.joining(", "));
    if (MySqlLoad.isPossible(connection)) {
      if (MySqlLoad.rows(connection, stage, names, rows) == 0) {
        return;
      }
      try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + stage)) {
        statement.executeUpdate();
      }
    }
    insert(connection, "INSERT INTO " + stage + " (" + names + ")", rows);
  }

  private static void insert(Connection connection, String into, List<List<String>> rows)
      throws SQLException {
    String sql = into + " VALUES (?" + ", ?".repeat(rows.get(0).size() - 1) + ")";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (List<String> row : rows) {
        for (int i = 0; i < row.size(); i++) {
          statement.setString(i + 1, row.get(i));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** STRAIGHT_JOIN: the stage first, so that only the rows wanted are read and locked. */
  @Override
  public String lockStaged(String columns, TableName table, String join) {
    return "SELECT "
        + columns
        + " FROM "
        + STAGE
        + " AS s STRAIGHT_JOIN "
        + table.sql()
        + " AS t ON "
        + join
        + " ORDER BY s."
        + NUMBER
        + " FOR UPDATE";
  }

  @Override
  public String deleteStaged(TableName table, String join) {
    return "DELETE t FROM " + STAGE + " AS s STRAIGHT_JOIN " + table.sql() + " AS t ON " + join;
  }

  /**
   * A primary key as for the keys; NULL may stand where the table forbids it, so that the table
   * itself says so.
   */
  @Override
  public String createMasks(TableName table, Column key, List<Column> masked) {
    return "CREATE TEMPORARY TABLE "
        + MASKS
        + " ("
        + NUMBER
        + " INT NOT NULL AUTO_INCREMENT PRIMARY KEY) AS SELECT "
        + quote(key.name())
        + " AS "
        + KEY
        + ", "
        + masked.stream()
            .map(column -> "NULLIF(" + quote(column.name()) + ", NULL) AS " + quote(column.name()))
            .collect(Collectors.joining(", "))
        + " FROM "
        + table.sql()
        + " WHERE 1 = 0";
  }

  @Override
  public String updateMasked(TableName table, String join, List<Column> masked) {
    return "UPDATE "
        + MASKS
        + " AS s STRAIGHT_JOIN "
        + table.sql()
        + " AS t ON "
        + join
        + " SET "
        + masked.stream()
            .map(column -> "t." + quote(column.name()) + " = s." + quote(column.name()))
            .collect(Collectors.joining(", "));
  }

  @Override
  public void checkBeforeCommit(Connection connection) {}

  @Override
  public Optional<Category> category(SQLException error) {
    return MySqlCategory.of(error.getErrorCode());
  }
}
