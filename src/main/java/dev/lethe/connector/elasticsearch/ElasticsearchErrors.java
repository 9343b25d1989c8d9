package dev.lethe.connector.elasticsearch;

import static java.util.Map.entry;

import dev.lethe.LetheException;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Every failure of this room, in whole sentences. Of what the cluster says only the status and the
 * error's type are told: its reasons quote values.
 */
final class ElasticsearchErrors {
  private static final Pattern TYPE = Pattern.compile("[a-z_]{1,80}");
  private static final int MOST_NAMED = 30;

  private static final Map<String, Category> BY_TYPE =
      Map.ofEntries(
          entry("security_exception", Category.ACCESS_DENIED),
          entry("cluster_block_exception", Category.LOCKED),
          entry("index_closed_exception", Category.LOCKED),
          entry("index_not_found_exception", Category.NOT_FOUND),
          entry("version_conflict_engine_exception", Category.CONFLICT),
          entry("es_rejected_execution_exception", Category.THROTTLED),
          entry("circuit_breaking_exception", Category.THROTTLED),
          entry("process_cluster_event_timeout_exception", Category.TIMEOUT));

  private ElasticsearchErrors() {}

  /**
   * @param type null where what stands before the cluster answered, and not the cluster
   */
  static Category category(int status, String type) {
    Category known = type == null ? null : BY_TYPE.get(type);
    if (known != null) {
      return known;
    }
    return switch (status) {
      case 401, 403 -> Category.ACCESS_DENIED;
      case 404 -> Category.NOT_FOUND;
      case 408, 504 -> Category.TIMEOUT;
      case 409 -> Category.CONFLICT;
      case 429 -> Category.THROTTLED;
      default ->
          status >= 500
              ? Category.SERVER_ERROR
              : status >= 400 ? Category.INVALID_REQUEST : Category.OTHER;
    };
  }

  /** The status, 0 where there is none, and the type of an error that the cluster answered with. */
  static String words(int status, String type) {
    return "Elasticsearch says " + (status == 0 ? "" : status + " ") + known(type);
  }

  /**
   * The cluster refused a request.
   *
   * @param what continues "Cannot"
   */
  static ConnectorException refused(
      ElasticsearchConfig config, String what, int status, String type) {
    Category category = category(status, type);
    String advice =
        switch (category) {
          case ACCESS_DENIED ->
              " Check user and password or api-key; "
                  + config.who()
                  + " needs monitor on the cluster, and read, write, monitor, view_index_metadata"
                  + " and maintenance on the indices.";
          case LOCKED -> " The index is closed, or a block on it or on the cluster forbids it.";
          case NOT_FOUND -> " Check the index, and the url's path.";
          default -> "";
        };
    String message = "Cannot " + what + " at " + config.url() + ". " + words(status, type) + ".";
    return new ConnectorException(category, message + advice, null);
  }

  /** A request was not answered. */
  static ConnectorException unanswered(ElasticsearchConfig config, String what, Throwable cause) {
    String start = "Cannot " + what + " at " + config.url() + ": ";
    if (cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof UnresolvedAddressException) {
      String problem = "the host and port cannot be reached; check them, and that it runs.";
      return new ConnectorException(Category.UNREACHABLE, start + problem, cause);
    }
    if (cause instanceof SSLException) {
      String problem = "no encrypted connection can be agreed on (" + cause.getMessage() + ").";
      return new ConnectorException(Category.OTHER, start + problem, cause);
    }
    if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
      String problem = "no answer came within read-timeout, " + config.limits().readTimeout() + ".";
      return new ConnectorException(Category.TIMEOUT, start + problem, cause);
    }
    String problem = "the connection ended without an answer (" + cause.getClass() + ").";
    return new ConnectorException(Category.UNREACHABLE, start + problem, cause);
  }

  static ConnectorException unreadable(ElasticsearchConfig config, String what) {
    return new ConnectorException(
        Category.SERVER_ERROR,
        "Cannot "
            + what
            + ": what "
            + config.url()
            + " answered is not what Elasticsearch answers; check that the url leads to it.",
        null);
  }

  static ConnectorException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ConnectorException(Category.OTHER, "Cannot " + what + ": interrupted.", cause);
  }

  static ConnectorException lacksRights(
      ElasticsearchConfig config, String pattern, List<String> rights) {
    return new ConnectorException(
        Category.ACCESS_DENIED,
        config.who()
            + " has not all of "
            + String.join(", ", rights)
            + " on every index that "
            + pattern
            + " at "
            + config.url()
            + " can name, and what may not be read would count as empty; grant them, or narrow the"
            + " pattern.",
        null);
  }

  static ConnectorException noIndex(ElasticsearchConfig config, String pattern) {
    return new ConnectorException(
        Category.NOT_FOUND,
        "There is no index " + pattern + " at " + config.url() + "; check the target's index.",
        null);
  }

  static ConnectorException closed(
      ElasticsearchConfig config, String pattern, List<String> closed) {
    return new ConnectorException(
        Category.LOCKED,
        "Of "
            + pattern
            + " at "
            + config.url()
            + " "
            + (closed.size() == 1 ? "an index is closed" : closed.size() + " indices are closed")
            + " and cannot be read: "
            + some(closed)
            + ". Open what is closed, or leave it out by a pattern such as '"
            + pattern
            + ",-"
            + closed.get(0)
            + "'.",
        null);
  }

  static ConnectorException partial(ElasticsearchConfig config, String index, String problem) {
    return new ConnectorException(
        Category.SERVER_ERROR,
        "Index "
            + index
            + " at "
            + config.url()
            + " was not read as a whole, so nothing is concluded from it: "
            + problem
            + ".",
        null);
  }

  static ConnectorException shardFailed(ElasticsearchConfig config, String index, String type) {
    return partial(config, index, "a shard failed, " + known(type));
  }

  static LetheException unknownField(
      String where, String field, String index, List<String> existing, String hint) {
    return LetheException.badInput(
        where
            + ": index "
            + index
            + " has no field '"
            + field
            + "' in its mapping."
            + hint
            + " It has: "
            + some(existing)
            + ".");
  }

  static LetheException wrongField(
      String where, String field, String index, String type, String remedy) {
    return LetheException.badInput(
        where
            + ": field '"
            + field
            + "' of index "
            + index
            + " is of type "
            + type
            + ", which cannot be masked that way; "
            + remedy
            + ".");
  }

  static LetheException noSource(String where, String index) {
    return LetheException.badInput(
        where
            + ": index "
            + index
            + " does not keep its documents as they were written (_source in its mapping), so they"
            + " can neither be read nor masked; leave it out of the pattern and delete or reindex"
            + " it.");
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
        + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
  }

  private static String known(String type) {
    return type != null && TYPE.matcher(type).matches() ? type : "without a type";
  }
}
