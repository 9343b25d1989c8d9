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

  /** Copies rows of texts in COPY's text format; null is NULL. */
  static void rows(Connection connection, String sql, List<List<String>> rows) throws SQLException {
    StringBuilder lines = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        lines.append(i == 0 ? "" : "\t").append(row.get(i) == null ? "\\N" : escape(row.get(i)));
      }
      lines.append('\n');
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(sql, new StringReader(lines.toString()));
    } catch (IOException e) {
      throw new PSQLException(
          "the connection broke while rows were copied", PSQLState.CONNECTION_FAILURE, e);
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
