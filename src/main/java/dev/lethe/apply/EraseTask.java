package dev.lethe.apply;

import dev.lethe.audit.AuditRow;
import dev.lethe.connector.Action;
import dev.lethe.connector.Connection;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs in a task: actions of one target in, rows of the audit out. Its result is consumed exactly
 * once.
 */
final class EraseTask implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Connection connection;
  private final Target target;
  private final EraseMode mode;
  private final Pace pace;
  private final AuditRow.Stamp stamp;
  private final String place;
  private final Opening opening;
  private final Counters counters;

  /**
   * @param place the run and what its tasks share a pace towards, see {@link Throttle#here}
   * @param opening turns the plan's rows into actions
   * @param counters for people only
   */
  EraseTask(
      Connection connection,
      Target target,
      EraseMode mode,
      Pace pace,
      AuditRow.Stamp stamp,
      String place,
      Opening opening,
      Counters counters) {
    this.connection = connection;
    this.target = target;
    this.mode = mode;
    this.pace = pace;
    this.stamp = stamp;
    this.place = place;
    this.opening = opening;
    this.counters = counters;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> actions) {
    if (!actions.hasNext()) {
      return actions;
    }
    boolean retried = TaskContext.get().attemptNumber() > 0;
    Pace own = retried ? pace.looking() : pace;
    Map<String, Row> open = new HashMap<>();
    Eraser eraser = connection.eraser(target, mode);
    Iterator<Action> opened = new Actions(actions, opening, open);
    boolean sort = opening.isSealed() && eraser.order() == Eraser.Order.KEY;
    BatchRunner runner =
        new BatchRunner(
            sort ? new InKeyOrder(opened, InKeyOrder.AT_A_TIME) : opened,
            eraser,
            this::look,
            own,
            Throttle.here(place),
            Clock.systemUTC());
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                context -> {
                  runner.close();
                  eraser.close();
                });
    return new Closing(runner, open);
  }

  private List<Sighting> look(List<Locator> locators) {
    try (Reader reader = connection.reader()) {
      return reader.look(target, locators);
    }
  }

  /** The actions, and the rows of those that are under way. */
  private record Actions(Iterator<Row> rows, Opening opening, Map<String, Row> open)
      implements Iterator<Action> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Action next() {
      Row row = rows.next();
      Action action = opening.action(row);
      open.put(action.actionId(), row);
      return action;
    }
  }

  private final class Closing implements Iterator<Row> {
    private final BatchRunner runner;
    private final Map<String, Row> open;

    Closing(BatchRunner runner, Map<String, Row> open) {
      this.runner = runner;
      this.open = open;
    }

    @Override
    public boolean hasNext() {
      boolean more = runner.hasNext();
      counters.retried().add(runner.retried());
      counters.throttled().add(runner.throttled());
      return more;
    }

    @Override
    public Row next() {
      BatchRunner.Done done = runner.next();
      counters.finished().add(1);
      return stamp.outcome(
          open.remove(done.outcome().actionId()),
          done.outcome(),
          done.attempt(),
          done.startedAt(),
          done.finishedAt());
    }
  }
}
