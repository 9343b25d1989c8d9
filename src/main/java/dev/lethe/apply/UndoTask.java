package dev.lethe.apply;

import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.Connection;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs in a task: outcomes that hid an item in, statements about undoing them out. Removes the
 * recorded markers and nothing else; what is there now is never touched. Its result is consumed
 * exactly once.
 */
final class UndoTask implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  static final String RECREATED = "RECREATED";

  private final Connection connection;
  private final Target target;
  private final Pace pace;
  private final AuditRow.Stamp stamp;
  private final String place;

  /**
   * @param place the run and what its tasks share a pace towards, see {@link Throttle#here}
   */
  UndoTask(Connection connection, Target target, Pace pace, AuditRow.Stamp stamp, String place) {
    this.connection = connection;
    this.target = target;
    this.pace = pace;
    this.stamp = stamp;
    this.place = place;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Reader reader = connection.reader();
    Eraser eraser = connection.eraser(target, EraseMode.CONDITIONAL);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                context -> {
                  reader.close();
                  eraser.close();
                });
    return new Iterator<>() {
      private Iterator<Row> ready = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && rows.hasNext()) {
          List<Row> batch = new ArrayList<>();
          while (batch.size() < eraser.batchSize() && rows.hasNext()) {
            batch.add(rows.next());
          }
          ready = undo(batch, reader, eraser).iterator();
        }
        return ready.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.next();
      }
    };
  }

  private List<Row> undo(List<Row> rows, Reader reader, Eraser eraser) {
    Map<Locator, Sighting> before = look(rows, reader);
    List<Row> hidden = rows.stream().filter(row -> !before.get(item(row)).present()).toList();
    Map<String, Outcome> removed = remove(hidden, eraser, reader);
    Map<Locator, Sighting> after = look(hidden, reader);
    List<Row> statements = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Sighting now = after.getOrDefault(item(row), before.get(item(row)));
      statements.add(statement(row, now, removed.get(row.<String>getAs("action_id"))));
    }
    return statements;
  }

  private Row statement(Row row, Sighting now, Outcome removed) {
    if (now.unchanged()) {
      return stamp.undo(row, AuditTable.UNDONE, null, null, null);
    }
    if (now.present()) {
      return stamp.undo(row, AuditTable.UNDO_SKIPPED, RECREATED, null, null);
    }
    if (removed != null && removed.kind() == Outcome.Kind.FAILED) {
      return stamp.undo(row, AuditTable.UNDO_FAILED, null, removed.category(), removed.message());
    }
    return now.hidden()
        ? stamp.undo(
            row,
            AuditTable.UNDO_FAILED,
            null,
            Category.CONFLICT,
            "our delete marker is gone, and the object stands behind another one")
        : stamp.undo(
            row,
            AuditTable.UNDO_FAILED,
            null,
            Category.NOT_FOUND,
            "our delete marker is gone, and so is the version that it hid");
  }

  /** Removes the markers; what became of each, by action. */
  private Map<String, Outcome> remove(List<Row> hidden, Eraser eraser, Reader reader) {
    Map<String, Outcome> outcomes = new HashMap<>();
    Iterator<Action> markers = hidden.stream().map(UndoTask::marker).iterator();
    try (BatchRunner runner =
        new BatchRunner(
            markers,
            eraser,
            locators -> reader.look(target, locators),
            pace,
            Throttle.here(place),
            Clock.systemUTC())) {
      while (runner.hasNext()) {
        Outcome outcome = runner.next().outcome();
        outcomes.put(outcome.actionId(), outcome);
      }
    }
    return outcomes;
  }

  private Map<Locator, Sighting> look(List<Row> rows, Reader reader) {
    Map<Locator, Sighting> sightings = new HashMap<>();
    if (!rows.isEmpty()) {
      reader
          .look(target, rows.stream().map(UndoTask::item).distinct().toList())
          .forEach(sighting -> sightings.put(sighting.locator(), sighting));
    }
    return sightings;
  }

  private static Locator item(Row row) {
    Row locator = row.getAs("locator");
    return new Locator(
        locator.getAs("container"), locator.getAs("key"), null, locator.getAs("etag"));
  }

  private static Action marker(Row row) {
    Row locator = row.getAs("locator");
    return new Action(
        row.getAs("action_id"),
        ActionKind.DELETE_OBJECT,
        new Locator(locator.getAs("container"), locator.getAs("key"), row.getAs("marker"), null),
        0,
        1);
  }
}
