package dev.lethe.source;

import dev.lethe.CsvRecords;
import dev.lethe.LetheException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** A small CSV file with a header. What could be taken for something else is refused. */
final class CsvFile {
  private static final long MOST_BYTES = 64L << 20;

  private CsvFile() {}

  /**
   * One line below the header.
   *
   * @param number of the file's line that it starts in, from 1
   * @param values by the header's names; null where there is nothing between two commas
   */
  record Line(Path file, long number, Map<String, String> values) {
    String get(String column) {
      return values.get(column);
    }

    LetheException wrong(String column, String problem) {
      return CsvRecords.wrong(file, number, column + " " + problem);
    }
  }

  /**
   * Reads a whole file.
   *
   * @param columns that it must have; others may be there, in any order
   * @throws LetheException exit 1 if it cannot be read, exit 2 with its line for anything that is
   *     not CSV, a column that is missing, and an empty file
   */
  static List<Line> read(Path file, List<String> columns) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw CsvRecords.wrong(file, 1, "it is larger than 64 MiB; put it into a table");
      }
      try (CsvRecords records = CsvRecords.of(file)) {
        return lines(file, records, columns);
      }
    } catch (NoSuchFileException e) {
      throw LetheException.systemFailed("there is no file " + file + ".", e);
    } catch (IOException e) {
      throw LetheException.systemFailed("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<Line> lines(Path file, CsvRecords records, List<String> columns)
      throws IOException {
    CsvRecords.Record first = records.next();
    if (first == null) {
      throw CsvRecords.wrong(
          file, 1, "it is empty; its first line names " + String.join(", ", columns));
    }
    List<String> header = first.fields();
    if (!header.containsAll(columns) || new HashSet<>(header).size() < header.size()) {
      throw CsvRecords.wrong(
          file,
          first.line(),
          "its columns are " + header + "; it takes each of " + String.join(", ", columns));
    }
    List<Line> lines = new ArrayList<>();
    for (CsvRecords.Record record = records.next(); record != null; record = records.next()) {
      if (record.fields().size() != header.size()) {
        throw CsvRecords.wrong(
            file,
            record.line(),
            "it has " + record.fields().size() + " fields and not " + header.size());
      }
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < header.size(); i++) {
        values.put(header.get(i), value(file, record, i));
      }
      lines.add(new Line(file, record.line(), values));
    }
    return lines;
  }

  private static String value(Path file, CsvRecords.Record record, int index) {
    String text = record.fields().get(index);
    if (record.quoted().get(index)) {
      return text;
    }
    if (!text.equals(text.strip())) {
      throw CsvRecords.wrong(
          file,
          record.line(),
          "'" + text + "' begins or ends with a space; put it into quotes if it belongs");
    }
    return text.isEmpty() ? null : text;
  }
}
