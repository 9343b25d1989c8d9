package dev.lethe.connector.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the match fields of an item hold, as a locator's key: a JSON array in the order of the
 * fields' names. A String may be any bytes; what is no UTF-8 is written as {@code {"hex":"…"}}.
 */
final class ItemKey {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEX = "hex";

  private ItemKey() {}

  /** A null in the list is the field's NULL. */
  static String write(List<byte[]> values) {
    ArrayNode array = JSON.createArrayNode();
    for (byte[] value : values) {
      if (value == null) {
        array.addNull();
      } else if (isText(value)) {
        array.add(new String(value, UTF_8));
      } else {
        array.addObject().put(HEX, HexFormat.of().formatHex(value));
      }
    }
    return array.toString();
  }

  /**
   * @throws IllegalArgumentException if {@link #write} has not written it; without its text
   */
  static List<byte[]> read(String key, int fields) {
    List<byte[]> values = new ArrayList<>();
    try {
      for (JsonNode value : JSON.readTree(key)) {
        values.add(
            value.isNull()
                ? null
                : value.isObject()
                    ? HexFormat.of().parseHex(value.path(HEX).asText())
                    : value.asText().getBytes(UTF_8));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a locator's key is no list of a table's match fields");
    }
    if (values.size() != fields) {
      throw new IllegalArgumentException(
          "a locator's key has " + values.size() + " values for " + fields + " match fields");
    }
    return values;
  }

  private static boolean isText(byte[] value) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
