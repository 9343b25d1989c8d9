package dev.lethe.connector.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** What a key or an ETag may look like on its way to a server. */
final class S3Keys {
  /** S3's own: by code points, which is by UTF-8 bytes; Java's differs above U+FFFF. */
  static final Comparator<String> ORDER =
      (one, other) -> Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());

  private S3Keys() {}

  /**
   * Whether an object can have this name at all. A lone surrogate has no UTF-8 form and would be
   * sent as '?', which is another object's name; an empty key would name the bucket.
   */
  static boolean possible(String key) {
    return !key.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(key);
  }

  /**
   * Whether a key survives the way through XML 1.0 and back, as {@code DeleteObjects} needs: no
   * control characters, no line ends (parsers normalise them), no U+FFFE and U+FFFF.
   */
  static boolean fitsXml(String key) {
    return key.codePoints().allMatch(S3Keys::fitsXml);
  }

  private static boolean fitsXml(int point) {
    return !Character.isISOControl(point) && point != 0x2028 && point != 0xFFFE && point != 0xFFFF;
  }

  /** In the bytes that S3 counts. */
  static int length(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Whether a version stays what it is: the one called null is overwritten by the next put. */
  static boolean isFixed(String version) {
    return version != null && !version.equals("null");
  }

  /** An ETag as Lethe writes it down: without quotes; null stays null. */
  static String bare(String etag) {
    return etag == null ? null : etag.replace("\"", "");
  }

  /** An ETag as conditions carry it (RFC 9110). */
  static String quoted(String etag) {
    return "\"" + bare(etag) + "\"";
  }
}
