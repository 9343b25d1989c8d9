package dev.lethe.connector.clickhouse;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Masks or deletes the rows of items, all of a batch in one mutation. It counts each item's rows
 * before and after, so that what it says of one is what was seen, whatever became of the mutation.
 *
 * <p>The user needs SELECT, ALTER UPDATE or ALTER DELETE and KILL MUTATION for the table, CREATE,
 * INSERT, TRUNCATE and DROP TABLE in the connection's database, and SELECT on system.mutations.
 */
final class ClickHouseEraser implements Eraser {
  /** A mutation rewrites whole parts of a table: few of them cost less than many. */
  private static final int BATCH_SIZE = 100_000;

  private final ClickHouseClient client;
  private final Target target;
  private Table table;

  ClickHouseEraser(ClickHouseConfig config, Target target) {
    this.client = new ClickHouseClient(config);
    this.target = requireNonNull(target, "target is null");
    requireNonNull(target.change(), "the target has no change");
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
    return 1;
  }

  @Override
  public List<Outcome> erase(List<Action> actions, boolean look) {
    Table known = table();
    check(actions, known);
    Edits edits = new Edits(known, target.change());
    List<Outcome> outcomes = new ArrayList<>(actions.size());
    Map<Action, List<byte[]>> staged = new LinkedHashMap<>();
    for (Action action : actions) {
      Optional<List<byte[]>> row = edits.staged(action);
      row.ifPresentOrElse(
          edit -> staged.put(action, edit), () -> outcomes.add(Outcome.absent(action)));
    }
    if (!staged.isEmpty()) {
      outcomes.addAll(erase(known, edits, staged));
    }
    return outcomes;
  }

  private List<Outcome> erase(Table known, Edits edits, Map<Action, List<byte[]>> staged) {
    Staging staging = Staging.create(client, known, edits.columns());
    List<Outcome> outcomes;
    try {
      staged.values().forEach(staging::add);
      staging.finish();
      RowCounts counts = new RowCounts(client, known, target.change(), edits, staging);
      Map<String, Long> before = counts.ask();
      if (before.isEmpty()) {
        outcomes = staged.keySet().stream().map(Outcome::absent).toList();
      } else {
        Optional<Mutation.Trouble> trouble = mutate(known, edits, staging);
        outcomes = outcomes(staged, before, counts.ask(), trouble);
      }
    } catch (ConnectorException e) {
      staging.closeAfter(e);
      throw e;
    }
    staging.close();
    return outcomes;
  }

  private Optional<Mutation.Trouble> mutate(Table known, Edits edits, Staging staging) {
    Mutation mutation = new Mutation(client, known, staging.uniqueName());
    Change change = target.change();
    String where = " WHERE " + edits.match().sql() + " IN " + staging.keys();
    try {
      return mutation.run(
          change.deletes()
              ? "DELETE" + where
              : "UPDATE " + edits.assignments(staging.sql()) + where);
    } catch (ConnectorException e) {
      stopAfter(e, mutation, staging);
      throw e;
    }
  }

  /** It may have begun; without its staged rows it would fail for ever. */
  private static void stopAfter(ConnectorException failure, Mutation mutation, Staging staging) {
    boolean interrupted = Thread.interrupted();
    try {
      mutation.stop();
    } catch (ConnectorException e) {
      failure.addSuppressed(e);
      try {
        staging.empty();
      } catch (ConnectorException again) {
        failure.addSuppressed(again);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<Outcome> outcomes(
      Map<Action, List<byte[]>> staged,
      Map<String, Long> before,
      Map<String, Long> after,
      Optional<Mutation.Trouble> trouble) {
    List<Outcome> outcomes = new ArrayList<>(staged.size());
    staged.forEach(
        (action, row) -> {
          String key = RowCounts.key(row.get(0));
          long was = before.getOrDefault(key, 0L);
          long left = after.getOrDefault(key, 0L);
          if (left > 0) {
            outcomes.add(
                trouble
                    .map(why -> Outcome.failed(action, why.category(), why.message()))
                    .orElseGet(
                        () ->
                            Outcome.failed(
                                action,
                                Category.CONFLICT,
                                left + " rows are there that came while the mutation ran.")));
          } else {
            outcomes.add(
                was == 0
                    ? Outcome.absent(action)
                    : new Outcome(
                        action.actionId(), Outcome.Kind.APPLIED, null, null, null, was, 0));
          }
        });
    return outcomes;
  }

  /** The table as it is when this eraser is first used. */
  private synchronized Table table() {
    if (table == null) {
      Staging.removeLeftBehind(client);
      table = Table.describe(client, target);
    }
    return table;
  }

  private void check(List<Action> actions, Table known) {
    ActionKind kind = target.change().deletes() ? ActionKind.DELETE_ROW : ActionKind.MASK_ROW;
    Set<String> keys = new HashSet<>();
    for (Action action : actions) {
      if (action.kind() != kind || !action.locator().container().equals(target.container())) {
        throw ClickHouseErrors.notForThisEraser(action, known.name());
      }
      if (!keys.add(action.locator().key())) {
        throw new IllegalArgumentException("two actions of one batch have the same item");
      }
    }
  }

  /** Nothing is kept open between two calls. */
  @Override
  public void close() {}
}
