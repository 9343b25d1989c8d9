package dev.lethe.source;

import dev.lethe.CsvRecords;
import dev.lethe.LetheException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A list of people as a CSV file: a header that names the two columns, in any order, among others;
 * what is in the file never appears in a message.
 */
final class SubjectFile {
  private SubjectFile() {}

  /**
   * Reads all of it.
   *
   * @param each takes the rows, blanks around their values taken off
   * @throws LetheException exit 1 if it cannot be read, exit 2 with its line if it is no CSV or
   *     lacks a column
   */
  static void read(Path file, String id, String email, Consumer<SubjectRow> each) {
    try (CsvRecords records = CsvRecords.of(file)) {
      CsvRecords.Record header = records.next();
      if (header == null) {
        throw CsvRecords.wrong(file, 1, "it is empty; its first line names " + id + ", " + email);
      }
      List<String> names = header.fields().stream().map(String::strip).toList();
      int idAt = column(file, header, names, id);
      int emailAt = column(file, header, names, email);
      for (CsvRecords.Record record = records.next(); record != null; record = records.next()) {
        each.accept(
            record.fields().size() == names.size()
                ? new SubjectRow(
                    record.line(),
                    record.fields().get(idAt).strip(),
                    record.fields().get(emailAt).strip(),
                    null)
                : new SubjectRow(
                    record.line(),
                    null,
                    null,
                    "it has " + record.fields().size() + " fields and not " + names.size()));
      }
    } catch (NoSuchFileException e) {
      throw LetheException.systemFailed("there is no file " + file + ".", e);
    } catch (IOException e) {
      throw LetheException.systemFailed("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static int column(
      Path file, CsvRecords.Record header, List<String> names, String wanted) {
    int at = names.indexOf(wanted);
    if (at < 0 || names.lastIndexOf(wanted) != at) {
      throw CsvRecords.wrong(
          file,
          header.line(),
          "its columns are "
              + names
              + "; it takes "
              + wanted
              + (at < 0 ? ", which is not there" : " once"));
    }
    return at;
  }
}
