package dev.lethe.source;

import dev.lethe.LetheException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Holds as a CSV file has them, a row a hold. */
final class HoldFile {
  static final StructType SCHEMA =
      StructType.fromDDL(
          "id string, scope string, value string, reason string, set_by string, until timestamp");

  private HoldFile() {}

  /**
   * Reads all of it.
   *
   * @return rows of {@link #SCHEMA}
   * @throws LetheException exit 1 if it cannot be read, exit 2 with its line if it is not what a
   *     file of holds looks like
   */
  static List<Row> read(Path file) {
    return CsvFile.read(file, Holds.COLUMNS).stream().map(HoldFile::hold).toList();
  }

  private static Row hold(CsvFile.Line line) {
    for (String column : List.of("id", "scope")) {
      if (line.get(column) == null) {
        throw line.wrong(column, "is empty");
      }
    }
    String scope = line.get("scope");
    String value = line.get("value");
    if (!Holds.SCOPES.contains(scope)) {
      throw line.wrong("scope", "is '" + scope + "'; it takes " + String.join(", ", Holds.SCOPES));
    }
    // "" in quotes is the prefix of everything.
    if (value == null || (value.isEmpty() && !scope.equals("prefix"))) {
      throw line.wrong("value", "is empty");
    }
    return RowFactory.create(
        line.get("id"), scope, value, line.get("reason"), line.get("set_by"), until(line));
  }

  /** A day is held to its end. */
  private static Instant until(CsvFile.Line line) {
    String text = line.get("until");
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      if (text.length() == "2030-12-31".length()) {
        return LocalDate.parse(text)
            .plusDays(1)
            .atStartOfDay()
            .toInstant(ZoneOffset.UTC)
            .minusNanos(1_000);
      }
      String time = text.replace(' ', 'T');
      boolean zoned = time.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
      return zoned
          ? OffsetDateTime.parse(time).toInstant()
          : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw line.wrong(
          "until",
          "is '"
              + text
              + "'; it takes a time such as 2030-12-31T00:00:00Z, a day such as 2030-12-31, or"
              + " nothing");
    }
  }
}
