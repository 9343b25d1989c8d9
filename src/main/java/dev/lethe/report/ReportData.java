package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import dev.lethe.plan.PlanHeader;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Everything that a report says, counted from the plan and the audit.
 *
 * @param states all states of the plan, first to last
 * @param rules what the job decides, in sentences
 * @param spec the frozen job as HOCON, without secrets
 * @param personal whether the plan concerns people: then whatever could name an item is dropped
 *     here
 * @param cells the plan's actions, each counted in exactly one cell
 * @param failures what servers said, most frequent first; a bounded number
 * @param spared what stays and is listed, by verdict
 * @param largest the largest items that go; a bounded number
 * @param failed examples of actions that failed
 * @param leftovers examples of items that are still there
 * @param versions whether only current versions of objects were looked at, or all of them
 */
public record ReportData(
    PlanHeader header,
    List<PlanHeader> states,
    List<String> rules,
    String spec,
    boolean personal,
    List<Cell> cells,
    List<Failure> failures,
    List<Spared> spared,
    List<Item> largest,
    List<Item> failed,
    List<Item> leftovers,
    Waves waves,
    Versions versions,
    Made made) {

  public ReportData {
    requireNonNull(header, "header is null");
    requireNonNull(spec, "spec is null");
    requireNonNull(versions, "versions is null");
    states = List.copyOf(states);
    rules = List.copyOf(rules);
    cells = List.copyOf(cells);
    failures = personal ? failures.stream().map(Failure::unnamed).toList() : List.copyOf(failures);
    spared = personal ? spared.stream().map(Spared::unnamed).toList() : List.copyOf(spared);
    largest = personal ? List.of() : List.copyOf(largest);
    failed = personal ? List.of() : List.copyOf(failed);
    leftovers = personal ? List.of() : List.copyOf(leftovers);
  }

  /** An outcome of an action that nobody has tried. */
  public static final String OPEN = "OPEN";

  /** Which versions of objects a plan is about. */
  public enum Versions {
    CURRENT,
    ALL
  }

  /**
   * Actions that have all of this in common.
   *
   * @param outcome APPLIED, ABSENT, SKIPPED, FAILED or OPEN
   * @param reason of an APPLIED or SKIPPED outcome; may be null
   * @param category of a FAILED outcome; null otherwise
   * @param statement VERIFIED or LEFTOVER as it was stated last; null where nobody looked again
   * @param statementReason RECREATED where something else is at the place now; otherwise null
   * @param age of the objects; null for what has none
   * @param bytes as planned
   * @param freed as the server applied it
   * @param tries over all runs
   * @param retried actions that were tried more than once
   * @param lookedAt when the last of them was looked at again; null where nobody did
   */
  public record Cell(
      String target,
      String kind,
      String outcome,
      String reason,
      String category,
      String statement,
      String statementReason,
      AgeBand age,
      long actions,
      long bytes,
      long freed,
      long tries,
      long retried,
      Instant lookedAt) {}

  /**
   * @param message the server's words; null where there are none, and in reports about people
   */
  public record Failure(String category, String message, long actions) {
    Failure unnamed() {
      return new Failure(category, null, actions);
    }
  }

  /**
   * @param reasons most frequent first, a bounded number; none in reports about people
   * @param examples none in reports about people
   */
  public record Spared(
      String verdict, long items, long bytes, List<Reason> reasons, List<Item> examples) {
    Spared unnamed() {
      return new Spared(verdict, items, bytes, List.of(), List.of());
    }
  }

  /** Why something stays, without the times and numbers of the single item. */
  public record Reason(String text, long items) {}

  /**
   * @param why may be null
   */
  public record Item(String kind, String container, String key, long bytes, String why) {}

  /**
   * @param total waves over all runs
   * @param first null where no wave was begun
   * @param shown the latest of them, in order; a bounded number
   */
  public record Waves(long total, Instant first, Instant last, List<Wave> shown) {}

  /** One wave of one run, by the times of its outcomes. */
  public record Wave(
      String runId,
      int number,
      Instant startedAt,
      Instant finishedAt,
      long done,
      long skipped,
      long failed,
      long freed) {}

  /**
   * How the report was made.
   *
   * @param integrity null if the plan's tables still have the plan's digest, otherwise what is
   *     wrong
   */
  public record Made(Instant at, String by, String runId, String integrity) {}

  /** Whether apply has begun, or the plan was closed: only then is there anything to certify. */
  public boolean isApplied() {
    return waves.total() > 0 || cells.stream().anyMatch(cell -> !cell.outcome().equals(OPEN));
  }

  long sum(Predicate<Cell> which, ToLongFunction<Cell> what) {
    return cells.stream().filter(which).mapToLong(what).sum();
  }

  long actions(Predicate<Cell> which) {
    return sum(which, Cell::actions);
  }

  /** Actions with this outcome. */
  public long outcome(String outcome) {
    return actions(cell -> cell.outcome().equals(outcome));
  }

  /** Bytes of what was applied; what is left over, hidden or stored elsewhere is not free. */
  public long freed() {
    return sum(cell -> cell.outcome().equals("APPLIED") && Fate.of(cell).isFreed(), Cell::freed);
  }

  /** Items that were reported as erased and are still there. */
  public long leftoverCount() {
    return actions(cell -> "LEFTOVER".equals(cell.statement()));
  }
}
