package dev.lethe.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a JSON text with the bytes it stands in, from {@code start} to before {@code end}: so
 * that one value can be replaced and everything else stays as it is, byte for byte.
 */
sealed interface Json {
  /** Field names are people's in no case, but their number has no end. */
  JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  int start();

  int end();

  /** An object. */
  record Obj(Map<String, Json> fields, int start, int end) implements Json {
    /** Also for what is of another kind: then, and where there is none, it is empty. */
    Obj object(String name) {
      return fields.get(name) instanceof Obj object ? object : new Obj(Map.of(), 0, 0);
    }

    List<Json> items(String name) {
      return fields.get(name) instanceof Arr array ? array.items() : List.of();
    }

    /** The text of a field; null where it has none. */
    String text(String name) {
      return fields.get(name) instanceof Leaf leaf ? leaf.text() : null;
    }

    long number(String name, long otherwise) {
      String text = text(name);
      try {
        return text == null ? otherwise : Long.parseLong(text);
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }

    boolean is(String name) {
      return "true".equals(text(name));
    }
  }

  /** An array. */
  record Arr(List<Json> items, int start, int end) implements Json {}

  /**
   * A text, number, true, false or null.
   *
   * @param text null for null; a number as it is written
   */
  record Leaf(String text, boolean number, int start, int end) implements Json {}

  /**
   * Reads a text whose outermost value is an object.
   *
   * @throws IOException if it is none, or if a name is repeated in an object
   */
  static Obj parse(byte[] utf8) throws IOException {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        return object(parser);
      }
      throw new JsonParseException(parser, "no object");
    }
  }

  /** The same, for an outermost array. */
  static Arr parseArray(byte[] utf8) throws IOException {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        return array(parser);
      }
      throw new JsonParseException(parser, "no array");
    }
  }

  /** Writes the fields of an object. */
  @FunctionalInterface
  interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** An object with these fields, in one line. */
  static byte[] object(Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A field whose value is an array of texts. */
  static void strings(JsonGenerator json, String name, Collection<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static Json value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> string(parser);
      case VALUE_NULL -> new Leaf(null, false, at(parser), at(parser) + 4);
      default -> {
        String text = parser.getText();
        boolean number = parser.currentToken().isNumeric();
        yield new Leaf(text, number, at(parser), at(parser) + text.length());
      }
    };
  }

  private static Obj object(JsonParser parser) throws IOException {
    int start = at(parser);
    Map<String, Json> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (fields.put(name, value(parser)) != null) {
        throw new JsonParseException(parser, "a name is repeated");
      }
    }
    return new Obj(fields, start, at(parser) + 1);
  }

  private static Arr array(JsonParser parser) throws IOException {
    int start = at(parser);
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new Arr(items, start, at(parser) + 1);
  }

  private static Leaf string(JsonParser parser) throws IOException {
    int start = at(parser);
    String text = parser.getText();
    return new Leaf(text, false, start, (int) parser.currentLocation().getByteOffset());
  }

  private static int at(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }
}
