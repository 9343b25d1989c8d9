package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import dev.lethe.plan.Arrivals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What differs between plans about objects and plans about people.
 *
 * @param erasables by {@link WaveRun#place}
 * @param question what is asked again before each wave
 * @param opening turns the plan's rows into actions
 * @param unreachable connections that are not required and cannot be reached → why
 * @param arrivals asks for what has come since the plan
 */
record Work(
    Map<List<String>, WaveRun.Erasable> erasables,
    Question question,
    Opening opening,
    Map<String, String> unreachable,
    Optional<Arrivals> arrivals)
    implements AutoCloseable {
  /** Rows without those of systems that need not be there and are not: nothing waits for them. */
  Dataset<Row> reachable(Dataset<Row> rows) {
    return rows.where(not(col("target").isin(unreachable.keySet().toArray())));
  }

  @Override
  public void close() {
    arrivals.ifPresent(Arrivals::close);
  }
}
