package dev.lethe.audit;

import static java.util.Objects.requireNonNull;

import dev.lethe.store.DeltaStore;
import dev.lethe.store.Lease;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The right to work on a plan, and the audit that is written with it: holds the plan's lease from
 * opening to closing, and every commit carries the lease's fence.
 */
public final class AuditLog implements AutoCloseable {
  private static final long COMMITS_PER_FENCE = 1_000_000_000L;

  private final DeltaStore store;
  private final String application;
  private final Lease lease;
  private long commits;

  private AuditLog(DeltaStore store, String planId, Lease lease) {
    this.store = store;
    this.application = "lethe/" + planId;
    this.lease = lease;
  }

  /**
   * Takes a plan's lease. One whose holder shows no sign of life is waited for until it lapses.
   *
   * @param progress hears that this takes a while
   * @throws dev.lethe.store.LeaseHeldException if another run is at work on the plan
   * @throws IOException if the store cannot be used
   */
  public static AuditLog open(
      DeltaStore store, String planId, String actor, String runId, Consumer<String> progress)
      throws IOException {
    requireNonNull(store, "store is null");
    return new AuditLog(store, planId, Turn.take(store.files(), planId, actor, runId, progress));
  }

  /**
   * Adds rows in one commit, and evaluates them exactly once.
   *
   * @throws dev.lethe.store.LeaseLostException if somebody else has taken over the plan; then
   *     nothing counts that was not committed before
   */
  public void append(Dataset<Row> rows) throws IOException {
    lease.check();
    commits++;
    try {
      store.appendFenced(
          AuditTable.TABLE, rows, application, lease.fence() * COMMITS_PER_FENCE + commits);
    } catch (RuntimeException e) {
      explain(e);
      throw e;
    }
    // A commit that comes after our successor's first one adds nothing, and says nothing.
    lease.check();
  }

  public void append(List<Row> rows) throws IOException {
    append(store.spark().createDataFrame(rows, AuditTable.SCHEMA).coalesce(1));
  }

  /**
   * Returns if the plan is still ours.
   *
   * @throws dev.lethe.store.LeaseLostException if it is not
   */
  public void check() throws IOException {
    lease.check();
  }

  @Override
  public void close() throws IOException {
    lease.close();
  }

  /** A commit that conflicts with our successor's is a lost lease, not a broken store. */
  private void explain(RuntimeException failure) {
    try {
      lease.check();
    } catch (IOException | RuntimeException lost) {
      lost.addSuppressed(failure);
      if (lost instanceof RuntimeException known) {
        throw known;
      }
    }
  }
}
