package dev.lethe.apply;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What an apply counts for people while it runs; the audit counts what became of the actions.
 *
 * @param finished actions with an outcome
 * @param retried actions that were sent once more, each time
 * @param throttled actions that a system called too fast, each time
 */
public record Counters(LongAccumulator finished, LongAccumulator retried, LongAccumulator throttled)
    implements Serializable {
  static Counters of(SparkContext context) {
    return new Counters(
        context.longAccumulator("outcomes"),
        context.longAccumulator("retries"),
        context.longAccumulator("throttled"));
  }
}
