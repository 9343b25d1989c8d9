package dev.lethe.connector.clickhouse;

import dev.lethe.LetheException;
import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.spec.Suggestion;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Every failure of this room, in whole sentences. The server quotes values in its own: only an
 * error's code and name are taken from them.
 */
final class ClickHouseErrors {
  private static final Pattern CODE = Pattern.compile("Code: (\\d{1,5})\\.");
  private static final Pattern NAME =
      Pattern.compile("\\(([A-Z][A-Z0-9_]{2,80})\\)(?= \\(version)");

  private ClickHouseErrors() {}

  /** Code and name, as messages show them. */
  static String named(String words) {
    Matcher code = CODE.matcher(words);
    Matcher name = NAME.matcher(words);
    return "Code "
        + (code.find() ? code.group(1) : "unknown")
        + (name.find() ? " " + name.group(1) : "");
  }

  static Category category(String words) {
    Matcher code = CODE.matcher(words);
    return code.find() ? category(Integer.parseInt(code.group(1))) : Category.OTHER;
  }

  static ConnectorException refused(
      ClickHouseConfig config, String what, HttpResponse<?> response, String words) {
    boolean ours = response.headers().firstValue("X-ClickHouse-Exception-Code").isPresent();
    Category category =
        ours || CODE.matcher(words).lookingAt() ? category(words) : byStatus(response.statusCode());
    String says =
        ours || CODE.matcher(words).lookingAt()
            ? "The server says: " + named(words) + "."
            : "What answers there says: HTTP " + response.statusCode() + ".";
    String problem =
        switch (category) {
          case ACCESS_DENIED ->
              config.shown()
                  + " does not let the user '"
                  + config.user()
                  + "' "
                  + what
                  + "; check user and password, and what this user may do.";
          case NOT_FOUND ->
              "Cannot "
                  + what
                  + ": "
                  + config.shown()
                  + " has no such database, table or column; check their names.";
          default -> "Cannot " + what + " in " + config.shown() + ".";
        };
    return new ConnectorException(category, problem + " " + says, null);
  }

  static ConnectorException unreachable(ClickHouseConfig config, String what, IOException error) {
    boolean never =
        error instanceof ConnectException
            || error instanceof HttpConnectTimeoutException
            || error instanceof UnknownHostException
            || error.getCause() instanceof UnresolvedAddressException;
    if (error instanceof SSLException) {
      return new ConnectorException(
          Category.OTHER,
          config.url()
              + " cannot be trusted or offers no TLS; check the url, and that Java trusts who"
              + " signed the server's certificate. "
              + error.getMessage(),
          error);
    }
    if (error instanceof HttpTimeoutException && !never) {
      return new ConnectorException(
          Category.TIMEOUT,
          "Cannot "
              + what
              + " in "
              + config.shown()
              + ": no answer within "
              + config.patience().toSeconds()
              + " s; give it longer by statement-timeout.",
          error);
    }
    return new ConnectorException(
        Category.UNREACHABLE,
        never
            ? "Cannot reach "
                + config.url()
                + "; check host and port, that the server runs, and that a port-forward is up"
                + " where one is needed."
            : "Cannot " + what + " in " + config.shown() + ": the connection ended early.",
        error);
  }

  static ConnectorException noDatabase(ClickHouseConfig config) {
    return new ConnectorException(
        Category.NOT_FOUND,
        "There is no database "
            + config.database()
            + " at "
            + config.url()
            + " that the user '"
            + config.user()
            + "' can see; check its name.",
        null);
  }

  static ConnectorException noTable(ClickHouseConfig config, TableName table) {
    return new ConnectorException(
        Category.NOT_FOUND,
        "There is no table "
            + table.database()
            + "."
            + table.table()
            + " at "
            + config.url()
            + " that the user '"
            + config.user()
            + "' can see; check its name and database, and grant SELECT on it.",
        null);
  }

  static LetheException unknownColumn(
      String where, TableName table, String column, List<String> existing) {
    return LetheException.badInput(
        where
            + "There is no column '"
            + column
            + "' in table "
            + table.database()
            + "."
            + table.table()
            + Suggestion.near(column, existing)
            + " It has: "
            + String.join(", ", existing)
            + ".");
  }

  static ConnectorException notForThisEraser(Action action, TableName table) {
    return new ConnectorException(
        Category.INVALID_REQUEST,
        "An action "
            + action.kind()
            + " for "
            + action.locator().container()
            + " was given to the eraser of table "
            + table.database()
            + "."
            + table.table()
            + ".",
        null);
  }

  private static Category category(int code) {
    return switch (code) {
      case 164, 192, 193, 194, 195, 291, 497, 516 -> Category.ACCESS_DENIED;
      case 16, 47, 60, 81 -> Category.NOT_FOUND;
      case 159, 160, 209 -> Category.TIMEOUT;
      case 201, 202, 252, 692 -> Category.THROTTLED;
      case 210, 225, 279, 999 -> Category.UNREACHABLE;
      case 76, 77, 173, 236, 241, 242, 243, 319 -> Category.SERVER_ERROR;
      case 517 -> Category.CONFLICT;
      default -> Category.INVALID_REQUEST;
    };
  }

  private static Category byStatus(int status) {
    return switch (status) {
      case 401, 403 -> Category.ACCESS_DENIED;
      case 404 -> Category.NOT_FOUND;
      case 429 -> Category.THROTTLED;
      default -> status >= 500 ? Category.SERVER_ERROR : Category.INVALID_REQUEST;
    };
  }
}
