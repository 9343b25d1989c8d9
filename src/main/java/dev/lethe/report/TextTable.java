package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Columns of text for people. The first rows decide how wide the columns are, so that any number of
 * rows can be printed while they are read.
 */
public final class TextTable {
  private static final int ROWS_MEASURED = 200;

  private final PrintStream out;
  private final List<String> heads;
  private final int[] widths;

  public TextTable(PrintStream out, List<String> heads) {
    this.out = requireNonNull(out, "out is null");
    this.heads = List.copyOf(heads);
    this.widths = heads.stream().mapToInt(String::length).toArray();
  }

  /** Prints the heads and the rows; returns how many rows there were. */
  public long print(Iterator<List<String>> rows) {
    List<List<String>> first = new ArrayList<>();
    while (rows.hasNext() && first.size() < ROWS_MEASURED) {
      first.add(rows.next().stream().map(TextTable::printable).toList());
    }
    first.forEach(this::measure);
    line(heads);
    first.forEach(this::line);
    long count = first.size();
    while (rows.hasNext()) {
      line(rows.next().stream().map(TextTable::printable).toList());
      count++;
    }
    return count;
  }

  /** Names in a bucket may hold anything, also what moves a terminal's cursor. */
  public static String printable(String cell) {
    if (cell == null) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    cell.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                text.append(String.format("\\u%04x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private void measure(List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private void line(List<String> cells) {
    StringBuilder line = new StringBuilder("  ");
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length()) + 2));
    }
    out.println(line.toString().stripTrailing());
  }
}
