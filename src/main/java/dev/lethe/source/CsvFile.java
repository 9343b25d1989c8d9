package dev.lethe.source;

import dev.lethe.LetheException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A small CSV file, read strictly: UTF-8 with or without a byte order mark, commas, lines that end
 * in LF or CRLF, quotes doubled inside of quotes, a header. What could be taken for something else
 * is refused.
 */
final class CsvFile {
  private static final long MOST_BYTES = 64L << 20;

  private final Path file;
  private final String text;
  private int at;
  private int number = 1;

  private CsvFile(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * One line below the header.
   *
   * @param number of the file's line that it starts in, from 1
   * @param values by the header's names; null where there is nothing between two commas
   */
  record Line(Path file, int number, Map<String, String> values) {
    String get(String column) {
      return values.get(column);
    }

    LetheException wrong(String column, String problem) {
      return CsvFile.wrong(file, number, column + " " + problem);
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
    CsvFile csv = new CsvFile(file, text(file));
    List<String> header = csv.fields();
    if (header.isEmpty()) {
      throw wrong(file, 1, "it is empty; its first line names " + String.join(", ", columns));
    }
    if (!header.containsAll(columns) || new HashSet<>(header).size() < header.size()) {
      throw wrong(
          file,
          1,
          "its columns are " + header + "; it takes each of " + String.join(", ", columns));
    }
    List<Line> lines = new ArrayList<>();
    while (csv.at < csv.text.length()) {
      int number = csv.number;
      List<String> fields = csv.fields();
      if (fields.isEmpty()) {
        continue;
      }
      if (fields.size() != header.size()) {
        throw wrong(file, number, "it has " + fields.size() + " fields and not " + header.size());
      }
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        values.put(header.get(i), fields.get(i));
      }
      lines.add(new Line(file, number, values));
    }
    return lines;
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw wrong(file, 1, "it is larger than 64 MiB; put it into a table");
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw wrong(file, 1, "it is not UTF-8");
    } catch (NoSuchFileException e) {
      throw LetheException.systemFailed("there is no file " + file + ".", e);
    } catch (IOException e) {
      throw LetheException.systemFailed("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The fields up to the line's end, which is passed; none of an empty line. */
  private List<String> fields() {
    List<String> fields = new ArrayList<>();
    if (endOfLine()) {
      return fields;
    }
    fields.add(field());
    while (!endOfLine()) {
      expectComma();
      fields.add(field());
    }
    return fields;
  }

  private String field() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int start = at;
    while (at < text.length() && ",\"\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String field = text.substring(start, at);
    if (!field.equals(field.strip())) {
      throw wrong("'" + field + "' begins or ends with a space; put it into quotes if it belongs");
    }
    return field.isEmpty() ? null : field;
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    int start = number;
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        if (at == text.length() || text.charAt(at) != '"') {
          return field.toString();
        }
      } else if (c == '\n') {
        number++;
      }
      field.append(c);
    }
    throw wrong(file, start, "a quote is not closed");
  }

  /** Whether a line ends here; passes its end. */
  private boolean endOfLine() {
    int end = text.startsWith("\r\n", at) ? 2 : text.startsWith("\n", at) ? 1 : 0;
    at += end;
    number += end > 0 ? 1 : 0;
    return end > 0 || at == text.length();
  }

  private void expectComma() {
    if (text.charAt(at) != ',') {
      throw wrong("a quote or a line's end where a comma is expected");
    }
    at++;
  }

  private LetheException wrong(String problem) {
    return wrong(file, number, problem);
  }

  private static LetheException wrong(Path file, int line, String problem) {
    return LetheException.badInput(file + ":" + line + ": " + problem + ".");
  }
}
