package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Deletes rows, a batch in a transaction. Whether it is told to look or not, it compares each row
 * under a lock with what the plan saw of it.
 *
 * <p>The user needs SELECT and DELETE on the table, the right to create temporary tables, and on
 * PostgreSQL UPDATE as well, which it asks of those who lock rows.
 */
public final class JdbcEraser implements Eraser {
  private static final int BATCH_SIZE = 2_000;
  private static final int MAX_IN_FLIGHT = 4;

  private final Database database;
  private final Target target;
  private final Deque<EraseSession> idle = new ConcurrentLinkedDeque<>();
  private volatile Table table;

  public JdbcEraser(JdbcConfig config, Dialect dialect, Target target) {
    this.database = new Database(config, dialect);
    this.target = requireNonNull(target, "target is null");
    requireNonNull(target.key(), "the target names no key");
  }

  @Override
  public int batchSize() {
    return BATCH_SIZE;
  }

  @Override
  public Order order() {
    return Order.KEY;
  }

  @Override
  public int maxInFlight() {
    return MAX_IN_FLIGHT;
  }

  @Override
  public List<Outcome> erase(List<Action> actions, boolean look) {
    check(actions);
    List<Outcome> outcomes = new ArrayList<>(actions.size());
    if (!actions.isEmpty()) {
      eraseOrSplit(actions, outcomes);
    }
    return outcomes;
  }

  @Override
  public void close() {
    for (EraseSession session = idle.poll(); session != null; session = idle.poll()) {
      try {
        session.close();
      } catch (SQLException e) {
        throw JdbcErrors.failed(database, "close a connection", e);
      }
    }
  }

  /** Narrows down by halves to the rows that the server refuses, so that the others go. */
  private void eraseOrSplit(List<Action> actions, List<Outcome> outcomes) {
    try {
      outcomes.addAll(transaction(actions));
    } catch (SQLException e) {
      Category category = JdbcErrors.category(database.dialect(), e);
      if (category == Category.ACCESS_DENIED) {
        failed(actions, category, e, outcomes);
      } else if (!aboutRows(category)) {
        throw JdbcErrors.failed(database, "delete from " + where(), e);
      } else if (actions.size() == 1) {
        failed(actions, Category.INVALID_REQUEST, e, outcomes);
      } else {
        int half = actions.size() / 2;
        eraseOrSplit(actions.subList(0, half), outcomes);
        eraseOrSplit(actions.subList(half, actions.size()), outcomes);
      }
    }
  }

  private void failed(
      List<Action> actions, Category category, SQLException error, List<Outcome> outcomes) {
    String message =
        target.change() == null ? JdbcErrors.refusal(error) : JdbcErrors.refusalOfPerson(error);
    actions.forEach(action -> outcomes.add(Outcome.failed(action, category, message)));
  }

  private static boolean aboutRows(Category category) {
    return category == Category.INVALID_REQUEST || category == Category.OTHER;
  }

  private List<Outcome> transaction(List<Action> actions) throws SQLException {
    EraseSession session = session();
    try {
      List<Outcome> outcomes = session.erase(actions);
      idle.push(session);
      return outcomes;
    } catch (SQLException e) {
      giveBack(session, e);
      throw e;
    } catch (RuntimeException e) {
      closeAfter(session, e);
      throw e;
    }
  }

  /** An idle session or a new one; what goes wrong here is no single row's fault. */
  private EraseSession session() throws SQLException {
    EraseSession session = idle.poll();
    if (session != null) {
      return session;
    }
    try {
      return EraseSession.open(database, table());
    } catch (SQLException e) {
      if (JdbcErrors.category(database.dialect(), e) == Category.ACCESS_DENIED) {
        throw e;
      }
      throw JdbcErrors.failed(database, "prepare to delete from " + where(), e);
    }
  }

  private void giveBack(EraseSession session, SQLException failure) {
    try {
      session.rollback();
      idle.push(session);
    } catch (SQLException e) {
      failure.addSuppressed(e);
      closeAfter(session, failure);
    }
  }

  private static void closeAfter(EraseSession session, Exception failure) {
    try {
      session.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** The table as it is when this eraser is first used; its key is known to be unique. */
  private Table table() {
    Table known = table;
    if (known == null) {
      try (Connection connection = database.connectToRead()) {
        known = Table.describe(database, connection, target);
        table = known;
      } catch (SQLException e) {
        throw JdbcErrors.table(database, target.container(), e);
      }
    }
    return known;
  }

  private void check(List<Action> actions) {
    for (Action action : actions) {
      boolean masks = target.change() != null && !target.change().deletes();
      if (action.kind() != (masks ? ActionKind.MASK_ROW : ActionKind.DELETE_ROW)) {
        throw JdbcErrors.kindNotSupported(database, action.kind());
      }
      if (!action.locator().container().equals(target.container())) {
        throw new ConnectorException(
            Category.INVALID_REQUEST,
            "An action for "
                + action.locator().container()
                + " was given to the eraser of "
                + where()
                + ".",
            null);
      }
    }
    if (actions.stream().map(action -> action.locator().key()).distinct().count()
        < actions.size()) {
      throw new IllegalArgumentException("two actions of one batch have the same row");
    }
  }

  private String where() {
    return "table " + target.container() + " of " + database.config().shownUrl();
  }
}
