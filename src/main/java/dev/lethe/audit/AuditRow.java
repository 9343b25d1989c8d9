package dev.lethe.audit;

import dev.lethe.connector.Category;
import dev.lethe.connector.Outcome;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Builds rows of {@link AuditTable#SCHEMA}. */
public final class AuditRow {
  private AuditRow() {}

  /** What the rows of one wave, or of one verification, have in common. */
  public record Stamp(int wave, String runId, String actor) implements Serializable {

    /** The outcome of one action; {@code action} has the columns of the plan. */
    public Row outcome(
        Row action, Outcome outcome, int attempt, Instant startedAt, Instant finishedAt) {
      return row(
          action,
          outcome.kind().name(),
          outcome.reason(),
          outcome.category() == null ? null : outcome.category().name(),
          outcome.message(),
          attempt,
          outcome.rows(),
          outcome.bytes(),
          startedAt,
          finishedAt,
          outcome.marker());
    }

    /**
     * What became of undoing an outcome; {@code outcome} is one of UNDONE, UNDO_FAILED,
     * UNDO_SKIPPED.
     */
    public Row undo(Row row, String outcome, String reason, Category category, String message) {
      Instant now = Instant.now();
      return row(
          row,
          outcome,
          reason,
          category == null ? null : category.name(),
          message,
          1,
          outcome.equals(AuditTable.UNDONE) ? 1 : 0,
          0,
          now,
          now,
          row.getAs("marker"));
    }

    /** A statement about one action: skipped, verified, left over. */
    public Row statement(Row action, String outcome, String reason, Instant at) {
      return row(action, outcome, reason, null, null, 0, 0, 0, at, at, null);
    }

    /**
     * The intent to work on a wave; the plan says which actions are in it.
     *
     * @param upTo {@code group_seq} of the plan's first action behind the wave
     * @param message more about it, for people
     */
    public Row waveStarted(
        String planId,
        String tenant,
        String environment,
        String job,
        long upTo,
        String message,
        Instant at) {
      return RowFactory.create(
          planId,
          null,
          null,
          tenant,
          environment,
          job,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          AuditTable.WAVE_STARTED,
          null,
          null,
          AuditTable.UP_TO + upTo + "; " + message,
          0,
          0L,
          0L,
          wave,
          at,
          at,
          runId,
          actor,
          day(at),
          null);
    }

    private Row row(
        Row action,
        String outcome,
        String reason,
        String category,
        String message,
        int attempt,
        long rows,
        long bytes,
        Instant startedAt,
        Instant finishedAt,
        String marker) {
      return RowFactory.create(
          action.getAs("plan_id"),
          action.getAs("action_id"),
          action.getAs("key_id"),
          action.getAs("tenant"),
          action.getAs("env"),
          action.getAs("job"),
          action.getAs("rule"),
          action.getAs("kind"),
          action.getAs("target"),
          locator(action),
          action.getAs("groups"),
          action.getAs("stage"),
          action.getAs("subjects"),
          outcome,
          reason,
          category,
          message,
          attempt,
          rows,
          bytes,
          wave,
          startedAt,
          finishedAt,
          runId,
          actor,
          day(finishedAt),
          marker);
    }

    /** Where the plan's is sealed, the pseudonym of its key: the audit outlives the plan's key. */
    private static Row locator(Row action) {
      Row locator = action.getAs("locator");
      String named =
          Arrays.asList(action.schema().fieldNames()).contains("evidence")
              ? action
                  .<String, String>getJavaMap(action.fieldIndex("evidence"))
                  .get(AuditTable.LOCATOR)
              : null;
      return named == null
          ? locator
          : RowFactory.create(
              locator.getAs("container"), named, locator.getAs("version"), locator.getAs("etag"));
    }

    private static java.time.LocalDate day(Instant at) {
      return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }
  }
}
