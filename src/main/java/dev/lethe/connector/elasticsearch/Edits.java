package dev.lethe.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Changes to single values of one document, written into the bytes that it was read from. */
final class Edits {
  private final Json.Obj document;
  private final Map<String, String> newFields = new LinkedHashMap<>();
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  /** What is written from {@code start} to before {@code end}. */
  private record Edit(int start, int end, String text) {}

  Edits(Json.Obj document) {
    this.document = document;
  }

  boolean isEmpty() {
    return edits.isEmpty();
  }

  void replace(Json.Leaf value, String text) {
    edits.put(value.start(), new Edit(value.start(), value.end(), quoted(text)));
  }

  /** Gives an object of the document a field that it has not. */
  void add(Json.Obj object, String name, String text) {
    int end = object.end() - 1;
    String before = edits.containsKey(end) ? edits.get(end).text() : "";
    String comma = object.fields().isEmpty() && before.isEmpty() ? "" : ",";
    edits.put(end, new Edit(end, end, before + comma + quoted(name) + ":" + quoted(text)));
    if (object == document) {
      newFields.put(name, text);
    }
  }

  /** The document as it has to be, without line breaks. */
  byte[] document(byte[] answer) {
    return oneLine(spliced(answer, document.start(), document.end()));
  }

  /** An object of the outermost fields in which something changes, without line breaks. */
  byte[] changedFields(byte[] answer) {
    List<byte[]> changed = new ArrayList<>();
    document
        .fields()
        .forEach(
            (name, value) -> {
              if (!edits.subMap(value.start(), value.end()).isEmpty()) {
                changed.add(field(name, spliced(answer, value.start(), value.end())));
              }
            });
    newFields.forEach((name, text) -> changed.add(field(name, utf8(quoted(text)))));
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    for (byte[] field : changed) {
      object.write(object.size() == 0 ? '{' : ',');
      object.writeBytes(field);
    }
    object.write('}');
    return oneLine(object.toByteArray());
  }

  /**
   * Whether a partial update leaves everything else as it is, byte for byte. Elasticsearch reads
   * the document for it and writes it anew, without blanks and with numbers of its own (1.10
   * becomes 1.1), and the fields of objects in an array that changes get another order.
   */
  boolean surviveMerge(byte[] answer) {
    return document.fields().values().stream()
            .filter(value -> !edits.subMap(value.start(), value.end()).isEmpty())
            .noneMatch(value -> hasObjects(value, false))
        && Arrays.equals(
            Arrays.copyOfRange(answer, document.start(), document.end()), rewritten(answer));
  }

  private static boolean hasObjects(Json value, boolean inArray) {
    if (value instanceof Json.Obj object) {
      return inArray || object.fields().values().stream().anyMatch(one -> hasObjects(one, false));
    }
    return value instanceof Json.Arr array
        && array.items().stream().anyMatch(one -> hasObjects(one, true));
  }

  /** As Elasticsearch, whose JSON is Jackson's as well, would write it. */
  private byte[] rewritten(byte[] answer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(document.end() - document.start());
    int length = document.end() - document.start();
    try (JsonParser parser = Json.FACTORY.createParser(answer, document.start(), length);
        JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      while (parser.nextToken() != null) {
        json.copyCurrentEvent(parser);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private byte[] spliced(byte[] answer, int start, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - start + 64);
    int at = start;
    for (Edit edit : edits.subMap(start, end).values()) {
      out.write(answer, at, edit.start() - at);
      out.writeBytes(utf8(edit.text()));
      at = edit.end();
    }
    out.write(answer, at, end - at);
    return out.toByteArray();
  }

  private static byte[] field(String name, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + name.length() + 8);
    out.writeBytes(utf8(quoted(name) + ":"));
    out.writeBytes(value);
    return out.toByteArray();
  }

  /** A line break in JSON is never part of a value, and ends a line of a bulk request. */
  private static byte[] oneLine(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '\n' || json[i] == '\r') {
        json[i] = ' ';
      }
    }
    return json;
  }

  private static String quoted(String text) {
    return text == null
        ? "null"
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
