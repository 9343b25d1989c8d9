package dev.lethe.source;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a system held, read once and kept for the length of one command.
 *
 * @param rows columns as the reader gives them
 * @param count rows
 * @param takenAt when the last row had been read, or when the system began to write the report
 */
public record Snapshot(Dataset<Row> rows, long count, Instant takenAt) {
  public Snapshot {
    requireNonNull(rows, "rows is null");
    requireNonNull(takenAt, "takenAt is null");
  }
}
