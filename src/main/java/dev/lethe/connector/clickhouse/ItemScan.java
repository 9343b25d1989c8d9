package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.ConnectorException;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Asks for one slice of a table's items; inside a task. Who is looked for is staged by the task and
 * removed with its end, whichever end that is.
 *
 * @param candidates null for everything
 */
record ItemScan(
    ClickHouseConfig config, ItemQuery query, Broadcast<Candidates> candidates, int slices)
    implements FlatMapFunction<Integer, Row> {

  @Override
  public Iterator<Row> call(Integer slice) {
    return new Items(slice);
  }

  private final class Items implements Iterator<Row> {
    private final ClickHouseClient client = new ClickHouseClient(config);
    private Staging staging;
    private RowBinary.Input rows;

    Items(int slice) {
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
      String staged = null;
      if (candidates != null) {
        staging = Staging.create(client, query.table(), ItemQuery.stagedColumns());
        ItemQuery.stage(candidates.value(), staging);
        staging.finish();
        staged = staging.sql();
      }
      rows = client.select(what(), query.sql(staged, slice, slices), java.util.Map.of());
    }

    @Override
    public boolean hasNext() {
      try {
        return rows.hasRow();
      } catch (IOException e) {
        throw ClickHouseErrors.unreachable(config, what(), e);
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the answer has ended");
      }
      try {
        return query.read(rows).toRow();
      } catch (IOException e) {
        throw ClickHouseErrors.unreachable(config, what(), e);
      }
    }

    private String what() {
      return "read table " + query.table().name().database() + "." + query.table().name().table();
    }

    private void close() {
      boolean interrupted = Thread.interrupted();
      try {
        if (rows != null) {
          rows.close();
        }
      } catch (IOException e) {
        // What was read is complete, or the task has failed already.
      } finally {
        closeStaging();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private void closeStaging() throws ConnectorException {
      if (staging != null) {
        staging.close();
      }
    }
  }
}
