package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a CSV file of any length record by record: UTF-8 with or without a byte order mark, LF or
 * CRLF, quotes doubled inside of quotes. Spaces count; empty lines do not.
 */
public final class CsvRecords implements AutoCloseable {
  private static final int END = -1;

  private final Path file;
  private final BufferedReader reader;
  private int next;
  private long line = 1;

  /** One record; {@code line} is that in which it begins, from 1. */
  public record Record(long line, List<String> fields) {
    public Record {
      fields = List.copyOf(fields);
    }
  }

  /**
   * @throws LetheException exit 2 if there is no such file
   */
  public CsvRecords(Path file) throws IOException {
    this.file = requireNonNull(file, "file is null");
    if (!Files.isRegularFile(file)) {
      throw LetheException.badInput("there is no file " + file + ".");
    }
    this.reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
    advance();
    if (next == '\uFEFF') {
      advance();
    }
  }

  /**
   * The next record; null at the end.
   *
   * @throws LetheException exit 2, with the line, for what is not CSV or not UTF-8
   */
  public Record next() throws IOException {
    while (next == '\r' || next == '\n') {
      endLine();
    }
    if (next == END) {
      return null;
    }
    long begins = line;
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (next == ',') {
      advance();
      fields.add(field());
    }
    if (next != END) {
      endLine();
    }
    return new Record(begins, fields);
  }

  /** What is wrong with a line; the caller throws it. */
  public LetheException wrong(long at, String problem) {
    return LetheException.badInput(file + ":" + at + ": " + problem + ".");
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
        throw wrong(line, "a quote inside of a field that does not begin with one");
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
        throw wrong(begins, "a quote is not closed");
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
      throw wrong(line, "something follows a closing quote; a comma or the line's end is expected");
    }
    return field.toString();
  }

  private void endLine() throws IOException {
    boolean carriage = next == '\r';
    advance();
    if (carriage) {
      if (next != '\n') {
        throw wrong(line, "a carriage return that does not end the line; put it into quotes");
      }
      advance();
    }
    line++;
  }

  private void advance() throws IOException {
    try {
      next = reader.read();
    } catch (CharacterCodingException e) {
      throw wrong(line, "this line, or one soon after it, is not UTF-8");
    }
  }
}
