package dev.lethe.connector.clickhouse;

import dev.lethe.connector.ConnectorException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of our own with people's values in it, for as long as a question or a mutation needs
 * them. It lives in the server's memory, so that no disk ever has them, or on each replica where
 * the table in question is replicated.
 */
final class Staging implements AutoCloseable {
  /** The first column. */
  static final String KEY = "lethe_k";

  private static final String PREFIX = "lethe_staged_";
  private static final int LEFT_BEHIND_AFTER_HOURS = 24;
  private static final int BYTES_A_CALL = 32 << 20;

  private final ClickHouseClient client;
  private final TableName name;
  private final boolean replicated;
  private RowBinary.Output rows = new RowBinary.Output();
  private boolean kept;

  private Staging(ClickHouseClient client, TableName name, boolean replicated) {
    this.client = client;
    this.name = name;
    this.replicated = replicated;
  }

  /**
   * Creates an empty one, in the connection's database.
   *
   * @param table that it is for
   * @param columns all of type String
   */
  static Staging create(ClickHouseClient client, Table table, List<String> columns) {
    String unique =
        PREFIX
            + Instant.now().getEpochSecond()
            + "_"
            + Long.toHexString(java.util.concurrent.ThreadLocalRandom.current().nextLong());
    boolean replicated = table.replicated() && client.config().cluster() != null;
    Staging staging =
        new Staging(client, new TableName(client.config().database(), unique), replicated);
    String list =
        columns.stream()
            .map(column -> TableName.quote(column) + " String")
            .collect(Collectors.joining(", ", " (", ") ENGINE = "));
    try {
      client.execute(
          "create a table for staged rows",
          "CREATE TABLE " + staging.sql() + staging.onCluster() + list + staging.engine(table),
          Map.of());
    } catch (ConnectorException e) {
      // Its answer may have been lost.
      staging.closeAfter(e);
      throw e;
    }
    return staging;
  }

  /** The names of so many columns. */
  static List<String> columns(int count) {
    return IntStream.range(0, count).mapToObj(i -> i == 0 ? KEY : "lethe_v" + i).toList();
  }

  private String engine(Table table) {
    if (replicated) {
      return "ReplicatedMergeTree('/clickhouse/tables/lethe/"
          + name.table()
          + "', '{replica}') ORDER BY tuple()";
    }
    return table.engine().startsWith("Shared") ? "MergeTree ORDER BY tuple()" : "Memory";
  }

  /** As it stands in SQL. */
  String sql() {
    return name.sql();
  }

  /** The first column's values, as a subquery. */
  String keys() {
    return "(SELECT " + KEY + " FROM " + sql() + ")";
  }

  /** What no other table is called. */
  String uniqueName() {
    return name.table();
  }

  /** Adds a row; it may be sent later. */
  void add(List<byte[]> row) {
    row.forEach(rows::text);
    if (rows.size() >= BYTES_A_CALL) {
      send();
    }
  }

  /** Sends what is left, and returns when every replica has it. */
  void finish() {
    send();
    if (replicated) {
      client.execute(
          "wait until each replica has the staged rows",
          "SYSTEM SYNC REPLICA" + onCluster() + " " + sql(),
          Map.of());
    }
  }

  private void send() {
    if (rows.size() > 0) {
      client.insert("stage rows", sql(), rows.toBytes());
      rows = new RowBinary.Output();
    }
  }

  /**
   * Empties it instead of removing it: a mutation that could not be stopped ends without a change
   * then, and would fail for ever without the table.
   */
  void empty() {
    kept = true;
    client.execute(
        "empty the staged rows", "TRUNCATE TABLE IF EXISTS " + sql() + onCluster(), Map.of());
  }

  @Override
  public void close() {
    if (!kept) {
      drop(client, sql() + onCluster());
    }
  }

  /** Removes it though something has failed, which matters more. */
  void closeAfter(ConnectorException failure) {
    boolean interrupted = Thread.interrupted();
    try {
      close();
    } catch (ConnectorException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Removes what runs left behind that were killed: after a day nobody needs it. */
  static void removeLeftBehind(ClickHouseClient client) {
    List<String> old =
        client.rows(
            "look for staged rows that were left behind",
            "SELECT name FROM system.tables WHERE database = {database:String}"
                + " AND startsWith(name, '"
                + PREFIX
                + "') AND toInt64OrZero(splitByChar('_', name)[3]) <"
                + " toInt64(toUnixTimestamp(now())) - 3600 * "
                + LEFT_BEHIND_AFTER_HOURS,
            Map.of("param_database", client.config().database()),
            row -> Text.of(row.text()));
    String cluster = client.config().cluster();
    for (String name : old) {
      Mutation.killAllOf(client, name);
      drop(
          client,
          new TableName(client.config().database(), name).sql()
              + (cluster == null ? "" : " ON CLUSTER " + TableName.quote(cluster)));
    }
  }

  /** Without SYNC the server would keep the rows for some minutes. */
  private static void drop(ClickHouseClient client, String place) {
    client.execute("remove the staged rows", "DROP TABLE IF EXISTS " + place + " SYNC", Map.of());
  }

  private String onCluster() {
    return replicated ? " ON CLUSTER " + TableName.quote(client.config().cluster()) : "";
  }
}
