package dev.lethe.cli;

import dev.lethe.CsvRecords;
import dev.lethe.LetheException;
import dev.lethe.spec.Suggestion;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * A file of keys, one a line: read by the driver, where it lies, and handed on piece by piece.
 *
 * @param rows {@code line bigint, reference string}
 */
record KeyList(Dataset<Row> rows, long lines, DeltaStore store, String folder)
    implements AutoCloseable {
  private static final StructType COLUMNS = StructType.fromDDL("line bigint, reference string");
  private static final int AT_ONCE = 50_000;
  private static final int MOST_PROBLEMS = 5;
  private static final String KEY = "key";

  /**
   * Reads a CSV file, with a header or, if it has only one column, without.
   *
   * @param column the header's name of the keys; null is key, or the only column
   * @throws LetheException exit 2, with the lines, for whatever is wrong with the file
   */
  static KeyList read(Path file, String column, DeltaStore store, String name) throws IOException {
    String folder = "work/" + name;
    List<Row> piece = new ArrayList<>();
    long lines = 0;
    if (!Files.isRegularFile(file)) {
      throw LetheException.badInput("there is no file " + file + ".");
    }
    try (CsvRecords records = CsvRecords.of(file)) {
      Keys keys = new Keys(file, records, column);
      for (Row row = keys.next(); row != null; row = keys.next()) {
        if (piece.size() == AT_ONCE) {
          keep(piece, store, folder);
          piece.clear();
        }
        piece.add(row);
        lines++;
      }
    } catch (IOException | RuntimeException e) {
      if (lines > AT_ONCE) {
        store.remove(folder);
      }
      throw e;
    }
    if (lines <= AT_ONCE) {
      return new KeyList(store.spark().createDataFrame(piece, COLUMNS), lines, store, null);
    }
    keep(piece, store, folder);
    Dataset<Row> all = store.spark().read().schema(COLUMNS).parquet(store.path(folder));
    return new KeyList(all, lines, store, folder);
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      store.remove(folder);
    }
  }

  private static void keep(List<Row> piece, DeltaStore store, String folder) {
    store
        .spark()
        .createDataFrame(List.copyOf(piece), COLUMNS)
        .write()
        .mode("append")
        .parquet(store.path(folder));
  }

  /** The keys of the records, with all that is wrong said at once. */
  private static final class Keys {
    private final Path file;
    private final CsvRecords records;
    private final int index;
    private final int width;
    private CsvRecords.Record ahead;
    private final List<String> problems = new ArrayList<>();

    Keys(Path file, CsvRecords records, String column) throws IOException {
      this.file = file;
      this.records = records;
      CsvRecords.Record first = records.next();
      if (first == null) {
        throw CsvRecords.wrong(file, 1, "it is empty; it has one key a line");
      }
      List<String> names = first.fields();
      String wanted = column == null ? KEY : column;
      int found = -1;
      for (int i = 0; i < names.size(); i++) {
        found = found < 0 && names.get(i).strip().equalsIgnoreCase(wanted) ? i : found;
      }
      if (found < 0 && (column != null || names.size() > 1)) {
        throw CsvRecords.wrong(
            file,
            first.line(),
            (column == null
                    ? "it has " + names.size() + " columns and none of them is named key"
                    : "there is no column '" + column + "'" + Suggestion.near(column, names))
                + ". It has "
                + String.join(", ", names)
                + "; name the column of the keys by --column NAME");
      }
      this.index = Math.max(0, found);
      this.width = names.size();
      this.ahead = found < 0 ? first : null;
    }

    /** {@code line, key}; null at the end. */
    Row next() throws IOException {
      while (true) {
        CsvRecords.Record record = ahead == null ? records.next() : ahead;
        ahead = null;
        if (record == null) {
          refuse();
          return null;
        }
        if (record.fields().size() != width) {
          problem(record, "it has " + record.fields().size() + " fields and not " + width);
        } else if (record.fields().get(index).isEmpty()) {
          problem(record, "the key is empty");
        } else {
          return RowFactory.create(record.line(), record.fields().get(index));
        }
      }
    }

    private void problem(CsvRecords.Record record, String what) {
      problems.add(CsvRecords.wrong(file, record.line(), what).getMessage());
      if (problems.size() == MOST_PROBLEMS) {
        refuse();
      }
    }

    private void refuse() {
      if (!problems.isEmpty()) {
        throw LetheException.badInput(
            String.join(" ", problems) + " A key that holds a comma or a quote stands in quotes.");
      }
    }
  }
}
