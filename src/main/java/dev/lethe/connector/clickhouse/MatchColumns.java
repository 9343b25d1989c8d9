package dev.lethe.connector.clickhouse;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The columns by whose values items are told apart, in the order of their names, and one String
 * that stands for all of them: here and, computed from a row, in SQL.
 */
record MatchColumns(List<Column> columns) implements Serializable {
  MatchColumns {
    columns = List.copyOf(columns);
  }

  /** A lone column stands for itself, which the server compares fastest. */
  private boolean isPlain() {
    return columns.size() == 1 && !columns.get(0).nullable();
  }

  /** The expression over a row. */
  String sql() {
    if (isPlain()) {
      return columns.get(0).text();
    }
    return columns.stream()
        .map(
            column ->
                column.nullable()
                    ? "if(isNull(" + column.sql() + "), 'n', " + framed(column) + ")"
                    : framed(column))
        .collect(Collectors.joining(", ", "concat(", ", '')"));
  }

  private static String framed(Column column) {
    String text = column.nullable() ? "ifNull(" + column.text() + ", '')" : column.text();
    return "concat('v', toString(length(" + text + ")), ':', " + text + ")";
  }

  /** What the expression gives for a row with these values, one for each column. */
  byte[] staged(List<byte[]> values) {
    if (isPlain()) {
      return values.get(0) == null ? new byte[0] : values.get(0);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] value : values) {
      if (value == null) {
        bytes.write('n');
      } else {
        bytes.writeBytes(Text.bytes("v" + value.length + ":"));
        bytes.writeBytes(value);
      }
    }
    return bytes.toByteArray();
  }
}
