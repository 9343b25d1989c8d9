package dev.lethe.connector.redis;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key as text and back, byte for byte: a key is any bytes, and a locator's key is text. What is
 * no UTF-8 stands in hexadecimal behind a mark.
 */
final class RedisKey {
  private static final String MARK = "\0hex:";

  private RedisKey() {}

  static String text(byte[] key) {
    return utf8(key)
        .filter(text -> !text.startsWith(MARK))
        .orElseGet(() -> MARK + HexFormat.of().formatHex(key));
  }

  /** Empty if no key can have this text. */
  static Optional<byte[]> bytes(String text) {
    try {
      if (text.startsWith(MARK)) {
        return Optional.of(HexFormat.of().parseHex(text.substring(MARK.length())));
      }
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] key = new byte[bytes.remaining()];
      bytes.get(key);
      return Optional.of(key);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** For templates: what is no UTF-8 shows as something that is in no identifier. */
  static String words(byte[] key) {
    return utf8(key)
        .orElseGet(() -> new String(key, StandardCharsets.UTF_8).replace('\uFFFD', '\uDC80'));
  }

  private static Optional<String> utf8(byte[] key) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
