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
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs in a task: outcomes that hid or quarantined an item in, statements about undoing them out.
 * Removes the recorded markers, moves back the recorded copies, and does nothing else; what is
 * there now is never touched. Its result is consumed exactly once.
 */
final class UndoTask implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  static final String RECREATED = "RECREATED";

  private final Connection connection;
  private final Target items;
  private final Target quarantine;
  private final Pace pace;
  private final AuditRow.Stamp stamp;
  private final String place;

  /**
   * @param items where the items are to be again
   * @param quarantine where their copies are, if the outcomes quarantined; null if they hid
   * @param place the run and what its tasks share a pace towards, see {@link Throttle#here}
   */
  UndoTask(
      Connection connection,
      Target items,
      Target quarantine,
      Pace pace,
      AuditRow.Stamp stamp,
      String place) {
    this.connection = connection;
    this.items = items;
    this.quarantine = quarantine;
    this.pace = pace;
    this.stamp = stamp;
    this.place = place;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Reader reader = connection.reader();
    Eraser eraser = connection.eraser(erased(), EraseMode.CONDITIONAL);
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
          List<Row> statements =
              quarantine != null ? restore(batch, reader, eraser) : undo(batch, reader, eraser);
          ready = statements.iterator();
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

  /** From there something goes: a marker, or a copy that was moved back. */
  private Target erased() {
    return quarantine != null ? quarantine : items;
  }

  private List<Row> undo(List<Row> rows, Reader reader, Eraser eraser) {
    Map<Locator, Sighting> before = look(rows, reader);
    List<Row> hidden = rows.stream().filter(row -> !before.get(item(row)).present()).toList();
    Map<String, Outcome> removed = run(hidden, UndoTask::marker, eraser, reader);
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

  private List<Row> restore(List<Row> rows, Reader reader, Eraser eraser) {
    Map<String, Outcome> restored = run(rows, UndoTask::copy, eraser, reader);
    Map<Locator, Sighting> after = look(rows, reader);
    return rows.stream()
        .map(
            row ->
                restored(row, after.get(item(row)), restored.get(row.<String>getAs("action_id"))))
        .toList();
  }

  private Row restored(Row row, Sighting now, Outcome outcome) {
    if (outcome == null) {
      return failed(row, Category.TIMEOUT, "there was no time left for it");
    }
    return switch (outcome.kind()) {
      case FAILED -> failed(row, outcome.category(), outcome.message());
      case SKIPPED -> stamp.undo(row, AuditTable.UNDO_SKIPPED, RECREATED, null, null);
      case APPLIED ->
          now.present()
              ? stamp.undo(row, AuditTable.UNDONE, null, null, null)
              : failed(row, Category.NOT_FOUND, "it was brought back, and is gone again");
      case ABSENT -> {
        if (now.unchanged()) {
          yield stamp.undo(row, AuditTable.UNDONE, null, null, null);
        }
        yield now.present()
            ? stamp.undo(row, AuditTable.UNDO_SKIPPED, RECREATED, null, null)
            : failed(row, Category.NOT_FOUND, "its copy is no longer in quarantine");
      }
    };
  }

  private Row failed(Row row, Category category, String message) {
    return stamp.undo(row, AuditTable.UNDO_FAILED, null, category, message);
  }

  /** Carries out an action for each row; what became of each, by action. */
  private Map<String, Outcome> run(
      List<Row> rows, Function<Row, Action> step, Eraser eraser, Reader reader) {
    Map<String, Outcome> outcomes = new HashMap<>();
    if (rows.isEmpty()) {
      return outcomes;
    }
    Iterator<Action> steps = rows.stream().map(step).iterator();
    try (BatchRunner runner =
        new BatchRunner(
            steps,
            eraser,
            locators -> reader.look(erased(), locators),
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
          .look(items, rows.stream().map(UndoTask::item).distinct().toList())
          .forEach(sighting -> sightings.put(sighting.locator(), sighting));
    }
    return sightings;
  }

  private static Locator item(Row row) {
    Row locator = row.getAs("locator");
    return new Locator(
        locator.getAs("container"), locator.getAs("key"), null, locator.getAs("etag"));
  }

  private static Action copy(Row row) {
    Row locator = row.getAs("locator");
    return new Action(
        row.getAs("action_id"),
        ActionKind.RESTORE_OBJECT,
        Locator.at(row.getAs("marker")),
        0,
        new Locator(locator.getAs("container"), locator.getAs("key"), null, null),
        1);
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
