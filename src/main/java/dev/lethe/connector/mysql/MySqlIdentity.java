package dev.lethe.connector.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who a MySQL or MariaDB server says it is. */
final class MySqlIdentity {
  private static final int UNKNOWN_SYSTEM_VARIABLE = 1193;

  private MySqlIdentity() {}

  /**
   * {@code server_uuid/database}, {@code server_uid/database} or {@code host:port:folder/database}.
   */
  static String of(Connection connection) throws SQLException {
    boolean mariaDb = isMariaDb(connection);
    String database = ask(connection, "SELECT DATABASE()").get(0);
    return (mariaDb ? mariaDb(connection) : ask(connection, "SELECT @@server_uuid").get(0))
        + "/"
        + database;
  }

  static boolean isMariaDb(Connection connection) throws SQLException {
    return ask(connection, "SELECT VERSION()").get(0).contains("MariaDB");
  }

  private static String mariaDb(Connection connection) throws SQLException {
    try {
      return ask(connection, "SELECT @@server_uid").get(0);
    } catch (SQLException e) {
      if (e.getErrorCode() != UNKNOWN_SYSTEM_VARIABLE) {
        throw e;
      }
      // Servers before 10.6.16 and 11.1 have no such variable.
      List<String> where = ask(connection, "SELECT @@hostname, @@port, @@datadir");
      return where.get(0) + ":" + where.get(1) + ":" + lastName(where.get(2));
    }
  }

  private static String lastName(String folder) {
    String path = folder.replace('\\', '/').replaceFirst("/+$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static List<String> ask(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        values.add(row.getString(i));
      }
      return values;
    }
  }
}
