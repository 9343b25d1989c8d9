package dev.lethe.cli;

import dev.lethe.report.Csv;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.Terminal;
import dev.lethe.report.Values;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that are printed while they are read.
 *
 * @param all in their order; columns of texts and numbers, of which {@code bytes} is a size
 * @param limit how many are shown; 0 is all
 */
record Listing(Dataset<Row> all, long total, int limit) {

  void table(Terminal out) {
    List<String> heads = new ArrayList<>(Arrays.asList(all.columns()));
    heads.replaceAll(head -> head.equals("bytes") ? "size" : head);
    out.table(heads, PlanHistory.stream(shown(), Listing::texts));
    out.line("%n%s", words());
  }

  void csv(PrintStream out) {
    // Written row by row, so without the flush after each that a terminal wants.
    PrintStream buffered =
        new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8);
    Csv csv = new Csv(buffered);
    try {
      csv.row(Arrays.asList(all.columns()));
      shown().toLocalIterator().forEachRemaining(row -> csv.row(cells(row)));
    } finally {
      buffered.flush();
    }
  }

  void json(String name, JsonOutput json) {
    json.array(name, PlanHistory.stream(shown(), Values::of));
  }

  /** How many of how many: a limit never looks like the total. */
  String words() {
    boolean cut = limit > 0 && total > limit;
    return String.format(
        Locale.ROOT,
        "Shown: %,d of %,d%s",
        cut ? limit : total,
        total,
        cut ? "; --limit 0 shows all." : ".");
  }

  private Dataset<Row> shown() {
    return limit == 0 ? all : all.limit(limit);
  }

  private static List<Object> cells(Row row) {
    List<Object> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(row.get(i));
    }
    return cells;
  }

  private static List<String> texts(Row row) {
    List<String> texts = new ArrayList<>();
    for (String column : row.schema().fieldNames()) {
      Object value = row.getAs(column);
      texts.add(
          value == null
              ? null
              : column.equals("bytes") ? Terminal.bytes((Long) value) : value.toString());
    }
    return texts;
  }
}
