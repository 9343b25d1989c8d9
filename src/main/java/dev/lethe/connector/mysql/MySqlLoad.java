package dev.lethe.connector.mysql;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Brings rows to the server as data, never as part of a statement that it could log. */
final class MySqlLoad {
  /** A folder that cannot be there. */
  static final String NO_FILES = "/dev/null/no-files";

  private MySqlLoad() {}

  static boolean isPossible(Connection connection) throws SQLException {
    return number(connection, "SELECT @@local_infile") == 1;
  }

  /**
   * Loads rows of texts; null is NULL.
   *
   * @param columns quoted, with commas between them
   * @return warnings: values that are not what was sent
   */
  static long rows(Connection connection, String stage, String columns, List<List<String>> rows)
      throws SQLException {
    StringBuilder lines = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        lines.append(i == 0 ? "" : "\t").append(row.get(i) == null ? "\\N" : escape(row.get(i)));
      }
      lines.append('\n');
    }
    // The driver gives the server a stream only while it may give it any file.
    RuntimeProperty<Boolean> any =
        connection
            .unwrap(JdbcConnection.class)
            .getPropertySet()
            .getBooleanProperty(PropertyKey.allowLoadLocalInfile);
    try (Statement statement = connection.createStatement()) {
      statement
          .unwrap(JdbcStatement.class)
          .setLocalInfileInputStream(
              new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)));
      any.setValue(true);
      statement.execute(
          "LOAD DATA LOCAL INFILE 'rows' INTO TABLE "
              + stage
              + " CHARACTER SET utf8mb4 FIELDS TERMINATED BY 0x09 ESCAPED BY 0x5C"
              + " LINES TERMINATED BY 0x0A ("
              + columns
              + ")");
    } finally {
      any.setValue(false);
    }
    return number(connection, "SELECT @@warning_count");
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\0", "\\0");
  }
}
