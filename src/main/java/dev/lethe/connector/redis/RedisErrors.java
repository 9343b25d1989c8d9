package dev.lethe.connector.redis;

import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Template;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What can go wrong with Redis, in whole sentences. Never names a key: keys name people. */
final class RedisErrors {
  private static final Map<String, Category> BY_CODE =
      Map.ofEntries(
          Map.entry("WRONGPASS", Category.ACCESS_DENIED),
          Map.entry("NOAUTH", Category.ACCESS_DENIED),
          Map.entry("NOPERM", Category.ACCESS_DENIED),
          Map.entry("DENIED", Category.ACCESS_DENIED),
          Map.entry("READONLY", Category.LOCKED),
          Map.entry("LOADING", Category.SERVER_ERROR),
          Map.entry("BUSY", Category.SERVER_ERROR),
          Map.entry("MASTERDOWN", Category.SERVER_ERROR),
          Map.entry("MISCONF", Category.SERVER_ERROR),
          Map.entry("NOREPLICAS", Category.SERVER_ERROR),
          Map.entry("CLUSTERDOWN", Category.SERVER_ERROR),
          Map.entry("TRYAGAIN", Category.SERVER_ERROR),
          Map.entry("OOM", Category.SERVER_ERROR),
          Map.entry("WRONGTYPE", Category.INVALID_REQUEST),
          Map.entry("MOVED", Category.INVALID_REQUEST),
          Map.entry("ASK", Category.INVALID_REQUEST),
          Map.entry("CROSSSLOT", Category.INVALID_REQUEST));

  /** Codes whose words may quote what was sent. */
  private static final Set<String> QUOTING = Set.of("ERR", "EXECABORT", "MOVED", "ASK");

  private RedisErrors() {}

  static ConnectorException connecting(RedisConfig config, JedisException error) {
    String place = "redis://" + config.authority();
    Category category = category(error);
    String problem =
        switch (category) {
          case ACCESS_DENIED ->
              place
                  + " refused the user '"
                  + (config.user() == null ? "default" : config.user())
                  + "'; check user and password.";
          case NOT_FOUND ->
              "There is no database " + config.database() + " at " + place + "; check the url.";
          case UNREACHABLE, TIMEOUT ->
              "Cannot reach "
                  + place
                  + "; check host and port, and that the server runs and can be reached from here.";
          default -> "Cannot connect to " + place + ".";
        };
    if (caused(error, SSLException.class)) {
      category = Category.OTHER;
      problem =
          "Cannot agree with "
              + place
              + " on TLS; check that the server offers it on this port, that its certificate is"
              + " made out to this host and that tls-ca, or Java, vouches for it.";
    }
    return new ConnectorException(
        category == Category.TIMEOUT ? Category.UNREACHABLE : category,
        problem + " " + words(error),
        error instanceof JedisDataException ? null : error);
  }

  /** Something that could not be done; {@code what} continues "Cannot". */
  static ConnectorException failed(RedisConfig config, String what, JedisException error) {
    return new ConnectorException(
        category(error),
        "Cannot " + what + " redis://" + config.authority() + ". " + words(error),
        // An error of the server may quote what it was sent.
        error instanceof JedisDataException ? null : error);
  }

  static ConnectorException unknownOutcome(RedisConfig config, JedisException error) {
    return new ConnectorException(
        category(error),
        "It is unknown which keys of redis://"
            + config.authority()
            + " are gone: an answer was lost. "
            + words(error),
        error);
  }

  static ConnectorException strange(RedisConfig config, String what) {
    return new ConnectorException(
        Category.OTHER,
        "redis://" + config.authority() + " answers " + what + ", so nothing is concluded from it.",
        null);
  }

  static ConnectorException cluster(RedisConfig config) {
    return new ConnectorException(
        Category.INVALID_REQUEST,
        "redis://"
            + config.authority()
            + " is a node of a cluster, which holds a part of the keys only: what is not found"
            + " there may be on another node. Lethe works with single servers and their replicas'"
            + " primary.",
        null);
  }

  static ConnectorException replica(RedisConfig config) {
    return new ConnectorException(
        Category.LOCKED,
        "redis://"
            + config.authority()
            + " is a replica: it may lag behind, and nothing can be deleted there; name its"
            + " primary.",
        null);
  }

  static ConnectorException noSet(RedisConfig config) {
    return new ConnectorException(
        Category.INVALID_REQUEST,
        "A key in redis://"
            + config.authority()
            + " that the template of 'set' names is no set; correct the template, or use keys.",
        null);
  }

  static String lacks(RedisConfig config, Template template, String command) {
    return "The user '"
        + (config.user() == null ? "default" : config.user())
        + "' may not "
        + command
        + "; grant it: ACL SETUSER … ~"
        + template.before()
        + "* +"
        + command.toLowerCase(Locale.ROOT)
        + ".";
  }

  /** An action that the server refused alone. */
  static Outcome refused(Action action, JedisDataException error) {
    return Outcome.failed(action, category(error), words(error));
  }

  static String code(JedisDataException error) {
    return code(String.valueOf(error.getMessage()));
  }

  static Category category(JedisException error) {
    if (error instanceof JedisDataException) {
      return category(String.valueOf(error.getMessage()));
    }
    return caused(error, SocketTimeoutException.class) ? Category.TIMEOUT : Category.UNREACHABLE;
  }

  private static Category category(String message) {
    if (message.contains("DB index is out of range") || message.contains("invalid DB index")) {
      return Category.NOT_FOUND;
    }
    if (message.contains("max number of clients")) {
      return Category.THROTTLED;
    }
    if (message.contains("AUTH <password> called without any password")
        || message.contains("invalid password")) {
      return Category.ACCESS_DENIED;
    }
    return BY_CODE.getOrDefault(code(message), Category.OTHER);
  }

  /** The server's code, and its words where they cannot quote what it was sent. */
  static String words(JedisException error) {
    String message = String.valueOf(error.getMessage()).strip();
    if (!(error instanceof JedisDataException)) {
      return "The driver says: " + message;
    }
    boolean quotes = QUOTING.contains(code(message)) || message.matches("(?s).*['\"`].*");
    return "The server says: " + (quotes ? code(message) : message);
  }

  private static String code(String message) {
    int end = message.indexOf(' ');
    return end < 0 ? message : message.substring(0, end);
  }

  private static boolean caused(Throwable problem, Class<? extends Throwable> type) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
