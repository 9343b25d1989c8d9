package dev.lethe.lab;

import java.util.StringJoiner;

/** Lines that PostgreSQL's COPY and ClickHouse's TabSeparated both read. */
final class TabSeparated {
  private TabSeparated() {}

  static String line(Object... values) {
    StringJoiner line = new StringJoiner("\t", "", "\n");
    for (Object value : values) {
      line.add(value == null ? "\\N" : escaped(value.toString()));
    }
    return line.toString();
  }

  /** The values of a line, without its end; escapes other than ours do not occur. */
  static String[] values(String line) {
    String[] values = line.split("\t", -1);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          values[i]
              .replace("\\t", "\t")
              .replace("\\n", "\n")
              .replace("\\'", "'")
              .replace("\\\\", "\\");
    }
    return values;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }
}
