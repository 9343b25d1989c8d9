package dev.lethe.source;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Connection;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Report;
import dev.lethe.connector.Target;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Takes snapshots: each system is read once, and everything that follows is computed from that
 * reading.
 */
public final class Snapshots implements AutoCloseable {
  private final DeltaStore store;
  private final String folder;
  private final Clock clock;

  /**
   * @param name of the work they are taken for; two commands at a time must not share it
   */
  public Snapshots(DeltaStore store, String name, Clock clock) {
    this.store = requireNonNull(store, "store is null");
    this.folder = "work/" + requireNonNull(name, "name is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Reads all of a target.
   *
   * @throws dev.lethe.connector.ConnectorException if any part of it cannot be read
   */
  public Snapshot take(String name, Connection connection, Target target) {
    try (Reader reader = connection.reader()) {
      Dataset<Row> kept = keep(name, reader.snapshot(store.spark(), target));
      return new Snapshot(kept, kept.count(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
  }

  /**
   * Reads all of a report.
   *
   * @throws dev.lethe.connector.ConnectorException if any part of it cannot be read or trusted
   */
  public Snapshot take(String name, Report report) {
    Dataset<Row> kept = keep(name, report.rows(store.spark(), clock.instant()));
    return new Snapshot(kept, kept.count(), report.takenAt());
  }

  /** Computes rows once, so that several questions can be asked of the same answer. */
  public Dataset<Row> keep(String name, Dataset<Row> rows) {
    String path = store.path(folder + "/" + name);
    rows.write().mode("overwrite").parquet(path);
    return store.spark().read().schema(rows.schema()).parquet(path);
  }

  @Override
  public void close() throws IOException {
    store.remove(folder);
  }
}
