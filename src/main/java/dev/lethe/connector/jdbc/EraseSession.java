package dev.lethe.connector.jdbc;

import dev.lethe.connector.Action;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.RowMasks;
import dev.lethe.connector.Sighting;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One connection with its temporary table of keys; one transaction at a time: stage the keys, lock
 * and compare the rows, delete those that are what the plan saw.
 */
final class EraseSession implements AutoCloseable {
  private static final Duration LONGEST_LOCK_WAIT = Duration.ofSeconds(50);

  private final Database database;
  private final Connection connection;
  private final Table table;
  private final String join;

  private EraseSession(Database database, Connection connection, Table table) {
    this.database = database;
    this.connection = connection;
    this.table = table;
    this.join = join(database.dialect(), table.key());
  }

  static EraseSession open(Database database, Table table) throws SQLException {
    Connection connection = database.connect();
    try {
      EraseSession session = new EraseSession(database, connection, table);
      session.execute(database.dialect().lockTimeout(session.lockTimeout()));
      session.execute(database.dialect().createStage(table.name(), table.key()));
      if (table.change() != null && !table.change().deletes()) {
        session.execute(database.dialect().createMasks(table.name(), table.key(), table.masked()));
      }
      // Above it MySQL also locks the gaps between the rows, and so what others insert.
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      return session;
    } catch (SQLException e) {
      Database.closeAfter(connection, e);
      throw e;
    }
  }

  /**
   * One transaction. After a SQLException nothing has happened, provided {@link #rollback} works or
   * the connection is closed.
   *
   * @throws dev.lethe.connector.ConnectorException if the commit was not answered
   */
  List<Outcome> erase(List<Action> actions) throws SQLException {
    List<Action> ordered =
        actions.stream()
            .map(action -> Map.entry(order(action), action))
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    List<Action> possible =
        ordered.stream().filter(action -> table.key().canHold(action.locator().key())).toList();
    stage(possible);
    Map<String, RowSeen> rows = lock();
    List<Action> doomed = new ArrayList<>();
    List<List<String>> masks = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Action action : ordered) {
      RowSeen row = rows.get(action.locator().key());
      outcomes.add(decide(action, row, doomed, masks));
    }
    if (doomed.isEmpty() && masks.isEmpty()) {
      connection.rollback();
      return outcomes;
    }
    if (!doomed.isEmpty()) {
      delete(doomed, possible.size());
    }
    if (!masks.isEmpty()) {
      mask(masks);
    }
    database.dialect().checkBeforeCommit(connection);
    commit();
    return outcomes;
  }

  /** A row under its lock; its texts by column, where they are asked for. */
  private record RowSeen(String etag, Map<String, String> values) {}

  void rollback() throws SQLException {
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Outcome decide(
      Action action, RowSeen row, List<Action> doomed, List<List<String>> masks) {
    if (table.change() != null && !table.change().match().isEmpty()) {
      return decideForPeople(action, row, doomed, masks);
    }
    if (row == null) {
      return Outcome.absent(action);
    }
    if (!new Sighting(action.locator(), true, row.etag(), null).unchanged()) {
      return Outcome.skipped(action, Outcome.CHANGED);
    }
    if (table.change() == null) {
      doomed.add(action);
    } else {
      masks.add(masks(action, column -> table.change().masks().get(column).of(null, null)));
    }
    return Outcome.applied(action, null);
  }

  /** A row of the table of masks: the key, and what is written over each masked column. */
  private List<String> masks(Action action, UnaryOperator<String> written) {
    List<String> texts = new ArrayList<>();
    texts.add(action.locator().key());
    table.masked().forEach(column -> texts.add(written.apply(column.name())));
    return texts;
  }

  private Outcome decideForPeople(
      Action action, RowSeen row, List<Action> doomed, List<List<String>> masks) {
    Optional<Map<String, String>> masked =
        row == null
            ? Optional.empty()
            : new RowMasks(table.change()).of(row.values(), action.people());
    if (masked.isEmpty()) {
      return Outcome.absent(action);
    }
    if (table.change().deletes()) {
      doomed.add(action);
    } else {
      masks.add(masks(action, masked.get()::get));
    }
    return Outcome.applied(action, null);
  }

  private void stage(List<Action> actions) throws SQLException {
    execute("DELETE FROM " + Dialect.STAGE);
    List<List<String>> rows = new ArrayList<>(actions.size());
    for (Action action : actions) {
      rows.add(List.of(String.valueOf(rows.size() + 1), action.locator().key()));
    }
    if (!rows.isEmpty()) {
      List<String> columns = List.of(Dialect.NUMBER, Dialect.KEY);
      database.dialect().load(connection, Dialect.STAGE, columns, rows);
    }
  }

  private Map<String, RowSeen> lock() throws SQLException {
    Dialect dialect = database.dialect();
    String columns = "t." + dialect.quote(table.key().name()) + ", " + table.select(dialect, "t.");
    String sql = dialect.lockStaged(columns, table.name(), locking(dialect, table.key()));
    Map<String, RowSeen> rows = new HashMap<>();
    RowMapper mapper = table.mapper();
    try (PreparedStatement statement = database.prepare(connection, sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.put(table.key().keyText(row, 1), new RowSeen(mapper.etag(row, 2), texts(row)));
      }
    }
    return rows;
  }

  private Map<String, String> texts(ResultSet row) throws SQLException {
    Map<String, String> texts = new HashMap<>();
    if (table.change() != null) {
      for (int i = 0; i < table.columns().size(); i++) {
        texts.put(table.columns().get(i).name(), row.getString(i + 2));
      }
    }
    return texts;
  }

  private void delete(List<Action> doomed, int staged) throws SQLException {
    if (doomed.size() < staged) {
      stage(doomed);
    }
    String sql = database.dialect().deleteStaged(table.name(), join);
    try (PreparedStatement statement = database.prepare(connection, sql)) {
      int deleted = statement.executeUpdate();
      if (deleted != doomed.size()) {
        throw new RowsKeptException(doomed.size(), deleted);
      }
    }
  }

  private void mask(List<List<String>> rows) throws SQLException {
    Dialect dialect = database.dialect();
    execute("DELETE FROM " + Dialect.MASKS);
    List<String> columns = new ArrayList<>(List.of(Dialect.KEY));
    table.masked().forEach(column -> columns.add(column.name()));
    dialect.load(connection, Dialect.MASKS, columns, rows);
    String sql = dialect.updateMasked(table.name(), join, table.masked());
    try (PreparedStatement statement = database.prepare(connection, sql)) {
      int changed = statement.executeUpdate();
      if (changed != rows.size()) {
        throw new RowsKeptException(rows.size(), changed);
      }
    }
  }

  private void commit() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw JdbcErrors.unknownOutcome(database, table.container(), e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (PreparedStatement statement = database.prepare(connection, sql)) {
      statement.executeUpdate();
    }
  }

  /** Transactions that lock their rows in one order cannot block each other in a circle. */
  private Key order(Action action) {
    String text = action.locator().key();
    boolean number = table.key().kind() != Kind.STRING && table.key().canHold(text);
    return new Key(number ? new BigDecimal(text) : BigDecimal.ZERO, text);
  }

  private Duration lockTimeout() {
    Duration read = database.config().limits().readTimeout();
    Duration share = read.isZero() ? LONGEST_LOCK_WAIT : read.multipliedBy(3).dividedBy(4);
    return share.compareTo(LONGEST_LOCK_WAIT) < 0 ? share : LONGEST_LOCK_WAIT;
  }

  private static String locking(Dialect dialect, Column key) {
    return "t." + dialect.quote(key.name()) + " = s." + Dialect.KEY;
  }

  private static String join(Dialect dialect, Column key) {
    String equal = locking(dialect, key);
    return key.kind() == Kind.STRING
        ? equal + " AND " + dialect.exactly("t." + dialect.quote(key.name()), "s." + Dialect.KEY)
        : equal;
  }

  private record Key(BigDecimal number, String text) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byNumber = number.compareTo(other.number);
      return byNumber != 0 ? byNumber : text.compareTo(other.text);
    }
  }
}
