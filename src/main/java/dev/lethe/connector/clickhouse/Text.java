package dev.lethe.connector.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** What a String holds, as text. */
final class Text {
  private Text() {}

  static String of(byte[] value) {
    return value == null ? null : new String(value, UTF_8);
  }

  static List<String> of(List<byte[]> values) {
    return values.stream().map(Text::of).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
