package dev.lethe.connector.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** Brings keys to the server as data, never as part of a statement. */
final class PostgresCopy {
  private PostgresCopy() {}

  /** Copies each key with its number, in COPY's text format. */
  static void keys(Connection connection, String sql, List<String> keys) throws SQLException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      lines.append(i).append('\t').append(escape(keys.get(i))).append('\n');
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(sql, new StringReader(lines.toString()));
    } catch (IOException e) {
      throw new PSQLException(
          "the connection broke while keys were copied", PSQLState.CONNECTION_FAILURE, e);
    }
  }

  private static String escape(String key) {
    return key.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
  }
}
