package dev.lethe.connector.http;

import dev.lethe.connector.Category;
import java.time.Duration;

/**
 * What came of one request.
 *
 * @param status 0 where there was no answer
 * @param rest how long the node wants to be left alone; zero where it did not say
 * @param category null where it did what it was asked
 * @param words for {@code category}: what happened, as a message tells it
 */
record NodeAnswer(int status, Duration rest, byte[] body, Category category, String words) {
  static NodeAnswer none(Category category, String words) {
    return new NodeAnswer(0, Duration.ZERO, new byte[0], category, words);
  }

  static NodeAnswer of(String node, int status, Duration rest, byte[] body) {
    boolean done = status >= 200 && status < 300;
    return new NodeAnswer(
        status,
        rest,
        body,
        done ? null : HttpErrors.category(status),
        done ? null : HttpErrors.refused(node, status));
  }

  boolean isDone() {
    return category == null;
  }

  boolean isSilence() {
    return status == 0 && category == Category.TIMEOUT;
  }
}
