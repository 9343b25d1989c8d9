package dev.lethe.connector;

import dev.lethe.spec.Section;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * What every connection takes, whatever its system.
 *
 * @param pool connections, or HTTP connections, at a time and per task
 * @param ratePerSecond keys or rows that are erased a second, over all tasks of a run; null is
 *     unlimited; reading has no such limit
 */
public record Limits(
    Duration connectTimeout,
    Duration readTimeout,
    Duration statementTimeout,
    int pool,
    Double ratePerSecond)
    implements Serializable {
  public static final Limits DEFAULTS =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(10), 8, null);

  public static Limits read(Section settings) {
    double rate = settings.number("rate", 0);
    if (rate < 0) {
      throw settings.wrong("rate", "it takes a number above 0, in keys, rows or requests a second");
    }
    long pool = settings.integer("pool", DEFAULTS.pool());
    if (pool < 1 || pool > 1_000) {
      throw settings.wrong("pool", "it takes a number from 1 to 1000");
    }
    return new Limits(
        settings.duration("connect-timeout", DEFAULTS.connectTimeout()),
        settings.duration("read-timeout", DEFAULTS.readTimeout()),
        settings.duration("statement-timeout", DEFAULTS.statementTimeout()),
        (int) pool,
        rate == 0 ? null : rate);
  }

  public Optional<Double> rate() {
    return Optional.ofNullable(ratePerSecond);
  }
}
