package dev.lethe.connector.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** A gzipped CSV file without a header; its keys are URL-encoded. */
final class CsvLines implements InventoryLines {
  private static final String REPLACEMENT = "\uFFFD";

  private final BufferedReader reader;
  private final Map<InventoryColumn, Integer> positions;
  private final int width;
  private List<String> fields = List.of();

  CsvLines(Path file, List<String> columns) throws IOException {
    this.positions = InventoryColumn.positions(columns);
    this.width = columns.size();
    // A decoder, since a charset would put U+FFFD where the bytes are no UTF-8.
    this.reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)),
                StandardCharsets.UTF_8.newDecoder()));
  }

  @Override
  public Set<InventoryColumn> columns() {
    return positions.keySet();
  }

  @Override
  public boolean next() throws IOException {
    String line = reader.readLine();
    if (line == null) {
      return false;
    }
    fields = fields(line);
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

  /** The fields of a line of RFC 4180; a line end is never part of a field here. */
  static List<String> fields(String line) throws IOException {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      int end;
      if (line.startsWith("\"", at)) {
        end = closingQuote(line, at + 1);
        fields.add(line.substring(at + 1, end).replace("\"\"", "\""));
        end++;
      } else {
        end = line.indexOf(',', at) < 0 ? line.length() : line.indexOf(',', at);
        fields.add(line.substring(at, end));
      }
      if (end == line.length()) {
        return fields;
      }
      if (line.charAt(end) != ',') {
        throw new IOException("it goes on after a closing quote");
      }
      at = end + 1;
    }
  }

  private static int closingQuote(String line, int from) throws IOException {
    int at = line.indexOf('"', from);
    while (at >= 0 && line.startsWith("\"", at + 1)) {
      at = line.indexOf('"', at + 2);
    }
    if (at < 0) {
      throw new IOException("it ends inside quotes");
    }
    return at;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
