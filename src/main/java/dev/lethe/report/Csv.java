package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 has them, in UTF-8; an empty cell where there is no value. */
public final class Csv {
  private final PrintStream out;

  public Csv(PrintStream out) {
    this.out = requireNonNull(out, "out is null");
  }

  public void row(List<?> cells) {
    byte[] line =
        cells.stream()
            .map(cell -> cell == null ? "" : quoted(cell.toString()))
            .collect(Collectors.joining(",", "", "\r\n"))
            .getBytes(StandardCharsets.UTF_8);
    out.write(line, 0, line.length);
  }

  private static String quoted(String cell) {
    boolean plain =
        cell.equals(cell.strip())
            && cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
