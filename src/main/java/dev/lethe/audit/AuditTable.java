package dev.lethe.audit;

import dev.lethe.store.Table;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * The table of outcomes: one row per action and outcome, and one per started wave. Beyond the
 * contract: {@code marker}, the version of the delete marker that was set where the reason is
 * {@link dev.lethe.connector.Outcome#HIDDEN}, the place of the copy (bucket, "/", key) where it is
 * {@link dev.lethe.connector.Outcome#QUARANTINED}.
 */
public final class AuditTable {
  public static final String WAVE_STARTED = "WAVE_STARTED";
  public static final String VERIFIED = "VERIFIED";
  public static final String LEFTOVER = "LEFTOVER";

  /** Why a LEFTOVER is one: the plan does not know the item, and it names somebody of the plan. */
  public static final String NOT_PLANNED = "NOT_PLANNED";

  /** The item is back: a statement about an APPLIED that only hid it. */
  public static final String UNDONE = "UNDONE";

  public static final String UNDO_FAILED = "UNDO_FAILED";

  /** Left alone, since something else is at the place now. */
  public static final String UNDO_SKIPPED = "UNDO_SKIPPED";

  /**
   * In the evidence of an action whose locator is sealed: what stands in the place of its key here.
   */
  public static final String LOCATOR = "locator";

  /** How the message of a started wave begins; the ordinal behind the wave follows. */
  static final String UP_TO = "the plan's actions up to ";

  /** Outcomes after which an action is never tried again. */
  public static final List<String> TERMINAL = List.of("APPLIED", "ABSENT", "SKIPPED");

  /** Outcomes that claim that the item is gone. */
  public static final List<String> GONE = List.of("APPLIED", "ABSENT");

  public static final StructType SCHEMA =
      StructType.fromDDL(
          "plan_id string, action_id string, key_id string, tenant string, env string, job string,"
              + " rule string, kind string, target string,"
              + " locator struct<container:string,key:string,version:string,etag:string>,"
              + " groups array<string>, stage int, subjects array<string>, outcome string,"
              + " reason string, category string, message string, attempt int, rows bigint,"
              + " bytes bigint, wave int, started_at timestamp, finished_at timestamp,"
              + " run_id string, actor string, day date, marker string");

  /** Laid out by day and plan: a question about either reads little. */
  public static final Table TABLE = new Table("audit", SCHEMA, List.of("day", "plan_id"), true);

  private AuditTable() {}
}
