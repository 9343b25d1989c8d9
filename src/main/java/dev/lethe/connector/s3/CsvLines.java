package dev.lethe.connector.s3;

import dev.lethe.CsvRecords;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** A gzipped CSV file without a header; its keys are URL-encoded. */
final class CsvLines implements InventoryLines {
  private static final String REPLACEMENT = "\uFFFD";

  private final CsvRecords records;
  private final Map<InventoryColumn, Integer> positions;
  private final int width;
  private List<String> fields = List.of();

  CsvLines(Path file, List<String> columns) throws IOException {
    this.positions = InventoryColumn.positions(columns);
    this.width = columns.size();
    this.records =
        new CsvRecords(
            new GZIPInputStream(Files.newInputStream(file)),
            (line, problem) -> new IllegalArgumentException(problem));
  }

  @Override
  public Set<InventoryColumn> columns() {
    return positions.keySet();
  }

  @Override
  public boolean next() throws IOException {
    CsvRecords.Record record = records.next();
    if (record == null) {
      return false;
    }
    fields = record.fields();
    if (fields.size() != width) {
      throw new IOException("it has " + fields.size() + " fields instead of " + width);
    }
    return true;
  }

  @Override
  public Object value(InventoryColumn column) {
    Integer position = positions.get(column);
    String text = position == null ? "" : fields.get(position);
    if (text.isEmpty()) {
      return null;
    }
    return column == InventoryColumn.KEY ? decoded(text) : text;
  }

  private static String decoded(String key) {
    try {
      String decoded = URLDecoder.decode(key, StandardCharsets.UTF_8);
      if (!decoded.contains(REPLACEMENT) || key.toUpperCase(Locale.ROOT).contains("%EF%BF%BD")) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      // Its message quotes the key.
    }
    throw new IllegalArgumentException("its Key is not URL-encoded UTF-8");
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
