package dev.lethe.connector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a row looked like, as a short text: two rows have the same one only if the same columns hold
 * the same values.
 */
public final class RowEtag {
  private RowEtag() {}

  /**
   * SHA-256 (hex, 32 characters of it) over the values' text, each with its length; null differs
   * from "null".
   */
  public static String of(List<?> values) {
    MessageDigest digest = sha256();
    for (Object value : values) {
      if (value == null) {
        digest.update((byte) 'n');
      } else {
        String text =
            value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(("v" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
