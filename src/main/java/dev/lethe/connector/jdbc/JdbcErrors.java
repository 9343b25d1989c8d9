package dev.lethe.connector.jdbc;

import dev.lethe.LetheException;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.spec.Suggestion;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Optional;

/**
 * Every failure of the database rooms, in whole sentences; never with a password or a row's value.
 */
final class JdbcErrors {
  private JdbcErrors() {}

  /** What an error means: the dialect's own word first, then its SQLState. */
  static Category category(Dialect dialect, SQLException error) {
    if (error instanceof SQLTimeoutException || causedBySocketTimeout(error)) {
      return Category.TIMEOUT;
    }
    return dialect.category(error).orElseGet(() -> byState(state(error)));
  }

  static ConnectorException connecting(Database database, SQLException error) {
    JdbcConfig config = database.config();
    Optional<String> untrusted = TlsProblem.of(error).map(problem -> problem.says(config));
    if (untrusted.isPresent()) {
      return new ConnectorException(Category.OTHER, untrusted.get() + " " + words(error), error);
    }
    Category category = category(database.dialect(), error);
    String problem =
        switch (category) {
          case ACCESS_DENIED ->
              config.shownUrl()
                  + " refused the user '"
                  + config.user()
                  + "'; check user, "
                  + (config.login() instanceof IamLogin
                      ? "region, the role's right to rds-db:connect, that the database user may log"
                          + " in by IAM,"
                      : "password")
                  + " and from where the server lets this user in.";
          case NOT_FOUND ->
              "There is no database behind " + config.shownUrl() + "; check its name.";
          case UNREACHABLE, TIMEOUT ->
              "Cannot reach "
                  + config.host()
                  + " for "
                  + config.shownUrl()
                  + "; check host and port, and that the server runs and can be reached from here.";
          default -> "Cannot connect to " + config.shownUrl() + " as '" + config.user() + "'.";
        };
    return new ConnectorException(
        category == Category.TIMEOUT ? Category.UNREACHABLE : category,
        problem + " " + words(error),
        error);
  }

  static ConnectorException identityDenied(Database database, SQLException error) {
    String grant = database.dialect().identityGrant(database.config().user());
    return failed(database, "ask " + database.config().shownUrl() + " who it is" + grant, error);
  }

  /** Something that could not be done; {@code what} continues "Cannot". */
  static ConnectorException failed(Database database, String what, SQLException error) {
    return new ConnectorException(
        category(database.dialect(), error), "Cannot " + what + ". " + words(error), error);
  }

  static ConnectorException table(Database database, String container, SQLException error) {
    Category category = category(database.dialect(), error);
    String where = "table " + container + " of " + database.config().shownUrl();
    String problem =
        switch (category) {
          case NOT_FOUND -> "There is no " + where + "; check its name and schema.";
          case ACCESS_DENIED ->
              "The user '"
                  + database.config().user()
                  + "' may not read "
                  + where
                  + "; grant SELECT on it.";
          default -> "Cannot read " + where + ".";
        };
    return new ConnectorException(category, problem + " " + words(error), error);
  }

  /** What is staged identifies people, and the server may quote it. */
  static ConnectorException staging(Database database, String container, SQLException error) {
    return new ConnectorException(
        category(database.dialect(), error),
        "Cannot ask table "
            + container
            + " of "
            + database.config().shownUrl()
            + " for people. "
            + refusal(error),
        null);
  }

  static LetheException unknownColumn(
      Database database, String container, String column, List<String> existing) {
    return LetheException.badInput(
        "There is no column '"
            + column
            + "' in table "
            + container
            + " of "
            + database.config().shownUrl()
            + Suggestion.near(column, existing)
            + " It has: "
            + String.join(", ", existing)
            + ".");
  }

  static LetheException keyNotUnique(Database database, String container, String column) {
    return LetheException.badInput(
        "Column '"
            + column
            + "' of table "
            + container
            + " of "
            + database.config().shownUrl()
            + " has no unique index of its own, so it cannot say which row to erase; name its"
            + " primary key.");
  }

  static LetheException keyHasNoText(Database database, String container, Column column) {
    return LetheException.badInput(
        "Column '"
            + column.name()
            + "' of table "
            + container
            + " of "
            + database.config().shownUrl()
            + " is of type "
            + column.databaseType()
            + ", which has no exact text; name a key that is a text, a whole number or a uuid.");
  }

  static ConnectorException unreadableValue(String container, Column column, Exception error) {
    return new ConnectorException(
        Category.INVALID_REQUEST,
        "Column '"
            + column.name()
            + "' of table "
            + container
            + " holds a value that cannot be read as "
            + column.kind()
            + ", such as a zero date (0000-00-00) or an infinite one. Nothing is read rather than"
            + " something else: correct the row, or name the columns to read without this one.",
        error);
  }

  static ConnectorException unknownOutcome(
      Database database, String container, SQLException error) {
    return new ConnectorException(
        category(database.dialect(), error),
        "The commit of a deletion from table "
            + container
            + " of "
            + database.config().shownUrl()
            + " was not answered, so it is unknown whether the rows are gone: look at them again. "
            + words(error),
        error);
  }

  static ConnectorException kindNotSupported(Database database, ActionKind kind) {
    return new ConnectorException(
        Category.INVALID_REQUEST,
        "A "
            + database.dialect().type()
            + " connection deletes rows only; it cannot do "
            + kind
            + ".",
        null);
  }

  /**
   * The server's code for a row about somebody that it refused. Not its words: a trigger or a
   * duplicate key names whose it is.
   */
  static String refusalOfPerson(SQLException error) {
    return "SQLState "
        + state(error)
        + ", error "
        + error.getErrorCode()
        + ": the server refuses to change the row; its words are not kept, since they may name"
        + " whose it is.";
  }

  /** The server's code and words for one row that it refused. */
  static String refusal(SQLException error) {
    // Class 22 complains about a value and quotes it.
    return state(error).startsWith("22")
        ? "SQLState " + state(error) + ": the server cannot take a text as a value of its column."
        : words(error);
  }

  private static String words(SQLException error) {
    String message =
        error.getMessage() == null ? "" : error.getMessage().strip().replaceAll("\\s+", " ");
    return "The server or its driver says (SQLState " + state(error) + "): " + message;
  }

  private static String state(SQLException error) {
    return error.getSQLState() == null ? "none" : error.getSQLState();
  }

  private static Category byState(String state) {
    return switch (state) {
      case "42501" -> Category.ACCESS_DENIED;
      case "3D000", "42S02", "42P01", "3F000" -> Category.NOT_FOUND;
      case "57014" -> Category.TIMEOUT;
      case "55P03" -> Category.CONFLICT;
      case "25006" -> Category.LOCKED;
      default -> byClass(state.substring(0, Math.min(2, state.length())));
    };
  }

  private static Category byClass(String stateClass) {
    return switch (stateClass) {
      case "08" -> Category.UNREACHABLE;
      case "28" -> Category.ACCESS_DENIED;
      case "40" -> Category.CONFLICT;
      case "53" -> Category.THROTTLED;
      case "57", "58", "XX" -> Category.SERVER_ERROR;
      case "22", "23", "42", "44", "45", "P0" -> Category.INVALID_REQUEST;
      default -> Category.OTHER;
    };
  }

  private static boolean causedBySocketTimeout(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
