package dev.lethe;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Reads CSV of any length record by record: UTF-8 with or without a byte order mark, LF or CRLF,
 * quotes doubled inside of quotes. Empty lines are passed over. What libraries take for data, a
 * quote in the middle of a field or a lone carriage return, is refused: a legal hold that is read
 * as something else would hold nothing.
 */
public final class CsvRecords implements AutoCloseable {
  private static final int END = -1;

  private final BufferedReader reader;
  private final Problems problems;
  private int next;
  private long line = 1;

  /** Turns what is wrong with a line, counted from 1, into what is thrown. */
  @FunctionalInterface
  public interface Problems {
    RuntimeException at(long line, String problem);
  }

  /**
   * One record; {@code line} is that in which it begins, from 1.
   *
   * @param quoted the indices of the fields that stood in quotes
   */
  public record Record(long line, List<String> fields, BitSet quoted) {
    public Record {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Reads a file; what is wrong with it ends with exit 2, file and line.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public static CsvRecords of(Path file) throws IOException {
    return new CsvRecords(
        Files.newInputStream(file), (line, problem) -> wrong(file, line, problem));
  }

  /**
   * @param content closed by {@link #close}
   */
  public CsvRecords(InputStream content, Problems problems) throws IOException {
    this.problems = requireNonNull(problems, "problems is null");
    // A decoder, since a charset would put U+FFFD where the bytes are no UTF-8.
    this.reader =
        new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder()));
    advance();
    if (next == '\uFEFF') {
      advance();
    }
  }

  /** What is wrong with a line of a file, as exit 2. */
  public static LetheException wrong(Path file, long line, String problem) {
    return LetheException.badInput(file + ":" + line + ": " + problem + ".");
  }

  /** The next record; null at the end. Throws what {@link Problems} makes of anything not CSV. */
  public Record next() throws IOException {
    while (next == '\r' || next == '\n') {
      endLine();
    }
    if (next == END) {
      return null;
    }
    long begins = line;
    List<String> fields = new ArrayList<>();
    BitSet quoted = new BitSet();
    while (true) {
      quoted.set(fields.size(), next == '"');
      fields.add(field());
      if (next != ',') {
        break;
      }
      advance();
    }
    if (next != END) {
      endLine();
    }
    return new Record(begins, fields, quoted);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private String field() throws IOException {
    if (next == '"') {
      return quoted();
    }
    StringBuilder field = new StringBuilder();
    while (next != ',' && next != '\r' && next != '\n' && next != END) {
      if (next == '"') {
        throw problems.at(line, "a quote inside of a field that does not begin with one");
      }
      field.append((char) next);
      advance();
    }
    return field.toString();
  }

  private String quoted() throws IOException {
    long begins = line;
    StringBuilder field = new StringBuilder();
    advance();
    while (true) {
      if (next == END) {
        throw problems.at(begins, "a quote is not closed");
      }
      if (next == '"') {
        advance();
        if (next != '"') {
          break;
        }
      }
      line += next == '\n' ? 1 : 0;
      field.append((char) next);
      advance();
    }
    if (next != ',' && next != '\r' && next != '\n' && next != END) {
      throw problems.at(
          line, "something follows a closing quote; a comma or the line's end is expected");
    }
    return field.toString();
  }

  private void endLine() throws IOException {
    boolean carriage = next == '\r';
    advance();
    if (carriage) {
      if (next != '\n') {
        throw problems.at(line, "a carriage return that does not end the line; put it into quotes");
      }
      advance();
    }
    line++;
  }

  private void advance() throws IOException {
    try {
      next = reader.read();
    } catch (CharacterCodingException e) {
      throw problems.at(line, "this line, or one soon after it, is not UTF-8");
    }
  }
}
