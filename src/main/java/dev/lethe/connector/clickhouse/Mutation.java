package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One mutation, waited for until it is done, has failed or takes longer than {@code
 * statement-timeout}; then it is killed. It is waited for by asking system.mutations, so that a
 * long one needs no long answer and a lost answer says nothing false.
 */
final class Mutation {
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 250;

  /** A replica reads of a mutation a little after it was accepted. */
  private static final Duration TO_APPEAR = Duration.ofSeconds(30);

  /** Where the server knows them: the rows as they are, and everything rewritten, not hidden. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "mutations_sync", "0",
          "allow_nondeterministic_mutations", "1",
          "alter_update_mode", "heavy",
          "mutations_execute_subqueries_on_initiator", "0",
          "mutations_execute_nondeterministic_on_initiator", "0");

  private final ClickHouseClient client;
  private final Table table;
  private final String mark;
  private final int replicas;

  /** Why a mutation did not end well. */
  record Trouble(Category category, String message) {}

  private record State(long replicas, boolean done, String failure) {}

  /**
   * @param mark what stands in this mutation's command and in no other's
   */
  Mutation(ClickHouseClient client, Table table, String mark) {
    this.client = client;
    this.table = table;
    this.mark = mark;
    this.replicas = replicas(client, table);
  }

  /**
   * Hosts that have to carry a mutation out; 1 where the table is not replicated, or where no
   * cluster says how to ask the others.
   */
  static int replicas(ClickHouseClient client, Table table) {
    if (!table.replicated()) {
      return 1;
    }
    return client
        .rows(
            "count the replicas of " + table.name().table(),
            "SELECT toUInt64(total_replicas) FROM system.replicas"
                + " WHERE database = {database:String} AND table = {table:String}",
            Map.of("param_database", table.name().database(), "param_table", table.name().table()),
            RowBinary.Input::number)
        .stream()
        .findFirst()
        .orElse(1L)
        .intValue();
  }

  /**
   * Carries it out.
   *
   * @param command what stands behind ALTER TABLE and the table
   * @return why it did not end well; it is over then. Empty if it has done its work
   * @throws ConnectorException if it could not be begun or watched; see {@link #stop}
   */
  Optional<Trouble> run(String command) {
    client.execute(
        "change rows of table " + table.name().table(),
        "ALTER TABLE " + table.name().sql() + " " + command,
        settings());
    long started = System.nanoTime();
    Duration patience = client.config().limits().statementTimeout();
    long pause = FIRST_PAUSE_MILLIS;
    boolean seen = false;
    while (true) {
      State state = state();
      if (state.done() && state.replicas() >= (client.config().cluster() == null ? 1 : replicas)) {
        return Optional.empty();
      }
      if (!state.failure().isEmpty()) {
        stop();
        return Optional.of(failed(state.failure()));
      }
      if (System.nanoTime() - started > patience.toNanos()) {
        stop();
        return Optional.of(
            new Trouble(
                Category.TIMEOUT,
                "The mutation was not done within statement-timeout, "
                    + patience.toSeconds()
                    + " s, and was killed; give it longer, or look in system.mutations and"
                    + " system.merges for what keeps the table busy."));
      }
      seen |= state.replicas() > 0;
      if (state.replicas() == 0 && (seen || System.nanoTime() - started > TO_APPEAR.toNanos())) {
        return Optional.of(
            new Trouble(
                Category.OTHER, "The mutation vanished before it was done: somebody killed it."));
      }
      pause(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 3 / 2);
    }
  }

  /**
   * Kills it, if it runs or waits; returns when it is over.
   *
   * @throws ConnectorException if that is not certain
   */
  void stop() {
    killAllOf(client, mark);
  }

  /** Kills every mutation of the server whose command has this in it. */
  static void killAllOf(ClickHouseClient client, String mark) {
    client.execute(
        "kill a mutation",
        "KILL MUTATION WHERE position(command, '" + mark + "') > 0 AND NOT is_done SYNC",
        Map.of());
  }

  private static Trouble failed(String reason) {
    Category category = ClickHouseErrors.category(reason);
    return new Trouble(
        category == Category.NOT_FOUND ? Category.INVALID_REQUEST : category,
        "The mutation failed and was killed. system.mutations says: "
            + ClickHouseErrors.named(reason)
            + ". If an earlier mutation of the table fails for the same reason, kill that one"
            + " first.");
  }

  private State state() {
    String cluster = client.config().cluster();
    String from =
        cluster == null || !table.replicated()
            ? "system.mutations"
            : "clusterAllReplicas(" + TableName.quote(cluster) + ", system.mutations)";
    List<State> states =
        client.rows(
            "ask how a mutation of table " + table.name().table() + " is getting on",
            "SELECT count(), toUInt64(min(is_done)), max(if(is_done, '', latest_fail_reason)) FROM "
                + from
                + " WHERE database = {database:String} AND table = {table:String}"
                + " AND position(command, {mark:String}) > 0",
            Map.of(
                "param_database", table.name().database(),
                "param_table", table.name().table(),
                "param_mark", mark),
            row -> {
              long replicas = row.number();
              boolean done = row.number() == 1 && replicas > 0;
              return new State(replicas, done, Text.of(row.text()));
            });
    return states.get(0);
  }

  private Map<String, String> settings() {
    Map<String, String> known = new TreeMap<>();
    client
        .rows(
            "ask for the server's settings",
            "SELECT name FROM system.settings WHERE has({names:Array(String)}, name)",
            Map.of("param_names", "['" + String.join("','", SETTINGS.keySet()) + "']"),
            row -> Text.of(row.text()))
        .forEach(name -> known.put(name, SETTINGS.get(name)));
    return known;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectorException(
          Category.OTHER, "Interrupted while waiting for a mutation.", null);
    }
  }
}
