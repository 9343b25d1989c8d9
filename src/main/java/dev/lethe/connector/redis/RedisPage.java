package dev.lethe.connector.redis;

import java.util.ArrayList;
import java.util.List;

/** An answer of SCAN or SSCAN. */
record RedisPage(byte[] cursor, List<byte[]> elements) {
  /**
   * Reads an answer.
   *
   * @throws dev.lethe.connector.ConnectorException if it is none
   */
  static RedisPage of(RedisConfig config, Object answer) {
    if (answer instanceof List<?> parts
        && parts.size() == 2
        && parts.get(0) instanceof byte[] cursor
        && cursor.length > 0
        && parts.get(1) instanceof List<?> found) {
      List<byte[]> elements = new ArrayList<>(found.size());
      for (Object element : found) {
        if (!(element instanceof byte[] bytes)) {
          throw RedisErrors.strange(config, "a scan with something that is no key");
        }
        elements.add(bytes);
      }
      return new RedisPage(cursor, elements);
    }
    throw RedisErrors.strange(config, "a scan with what is no page");
  }

  boolean isLast() {
    return cursor.length == 1 && cursor[0] == '0';
  }
}
