package dev.lethe.connector.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Who a PostgreSQL server says it is. */
final class PostgresIdentity {
  private PostgresIdentity() {}

  /** {@code system_identifier/database}; a replica has its primary's identifier. */
  static String of(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT system_identifier, current_database() FROM pg_control_system()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1) + "/" + row.getString(2);
    }
  }
}
