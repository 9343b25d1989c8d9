package dev.lethe.connector.http;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * What can go wrong with a node, in whole sentences. They name the node and the status, and never a
 * path, which has a user's number in it, nor what a node said.
 */
final class HttpErrors {
  private HttpErrors() {}

  static Category category(int status) {
    return switch (status) {
      case 401, 403 -> Category.ACCESS_DENIED;
      case 404, 410 -> Category.NOT_FOUND;
      case 408 -> Category.TIMEOUT;
      case 429 -> Category.BUSY;
      default -> {
        if (status >= 500) {
          yield Category.SERVER_ERROR;
        }
        yield status >= 400 ? Category.INVALID_REQUEST : Category.OTHER;
      }
    };
  }

  static String refused(String node, int status) {
    String advice =
        switch (status) {
          case 401, 403 ->
              "; check that secret is what the node shares with its tokenserver, and the clocks";
          case 429 -> ": too many requests";
          default -> status >= 300 && status < 400 ? ": redirects are not followed" : "";
        };
    return node + " answers " + status + advice;
  }

  static NodeAnswer unanswered(String node, HttpConfig config, Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof UnresolvedAddressException) {
      return NodeAnswer.none(Category.UNREACHABLE, node + " cannot be reached");
    }
    if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
      return NodeAnswer.none(
          Category.TIMEOUT,
          node + " did not answer within " + config.requestTimeout().toSeconds() + " s");
    }
    if (cause instanceof SSLException) {
      return NodeAnswer.none(
          Category.OTHER,
          "no encrypted connection to "
              + node
              + " can be agreed on; check its certificate and tls-ca");
    }
    return NodeAnswer.none(Category.UNREACHABLE, node + " ended the connection without an answer");
  }

  static NodeAnswer notAsked(String node, Category why, Duration rest) {
    return NodeAnswer.none(
        why,
        node
            + (why == Category.BUSY
                ? " has asked for time"
                : " has not answered several times in a row")
            + ": it is not asked for another "
            + Math.max(1, rest.toSeconds())
            + " s");
  }

  /** The cause is not told: it may quote the request. */
  static NodeAnswer unsent(String node) {
    return NodeAnswer.none(Category.INVALID_REQUEST, "no request to " + node + " can be made");
  }

  static NodeAnswer noNode() {
    return NodeAnswer.none(
        Category.INVALID_REQUEST, "the user's node is no URL such as https://node.example");
  }

  static ConnectorException unknown(String node, NodeAnswer answer) {
    return new ConnectorException(
        answer.category() == null ? Category.OTHER : answer.category(),
        "Cannot say what " + node + " still holds: " + answer.words() + ".",
        null);
  }

  static ConnectorException strange(String node) {
    return new ConnectorException(
        Category.SERVER_ERROR,
        "Cannot say what "
            + node
            + " still holds: what it answers is not what a storage node answers; check the URL that"
            + " the tokenserver has for it.",
        null);
  }

  static ConnectorException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ConnectorException(
        Category.OTHER, "Interrupted before all storage nodes had answered.", cause);
  }
}
