package dev.lethe.plan;

import static org.apache.spark.sql.functions.col;

import dev.lethe.rule.BoundPredicate;
import dev.lethe.spec.Predicate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * When a reference began or begins to count as expired, whatever its condition looks like: found by
 * asking the condition itself with other instants in the place of {@code :now}.
 */
final class ExpirySwitch {
  private static final long REACH =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(Duration.ofDays(73_000)));
  private static final int STEPS = 64;
  private static final String NOW = "_lethe_now";
  private static final String INDEX = "_lethe_index";

  private final SparkSession spark;
  private final List<Predicate> expired;
  private final Instant asOf;

  ExpirySwitch(SparkSession spark, List<Predicate> expired, Instant asOf) {
    this.spark = spark;
    this.expired = expired;
    this.asOf = asOf;
  }

  /** Where a switch is looked for: it lies after {@code from}, and at or before {@code to}. */
  private record Bracket(long from, long to) {
    long at(int step) {
      return from + Math.round((double) (to - from) * step / STEPS);
    }

    boolean isExact() {
      return to - from <= 1;
    }
  }

  /**
   * The nearest switches from not expired to expired: for a row that is expired the one before
   * as-of, for another one the one after.
   *
   * @param rows a few, of the columns that the condition names
   * @param states whether each is expired as of as-of
   * @return for each row the first instant at which it is expired; empty where it is so, or is not,
   *     for 200 years
   */
  List<Optional<Instant>> of(List<Row> rows, List<Boolean> states) {
    if (rows.isEmpty()) {
      return List.of();
    }
    long here = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
    Map<Integer, Bracket> open = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      open.put(
          i, states.get(i) ? new Bracket(here - REACH, here) : new Bracket(here, here + REACH));
    }
    List<Optional<Instant>> found =
        new ArrayList<>(Collections.nCopies(rows.size(), Optional.empty()));
    while (!open.isEmpty()) {
      Map<Integer, boolean[]> answers = ask(rows, open);
      Map<Integer, Bracket> next = new HashMap<>();
      open.forEach(
          (index, bracket) -> {
            Bracket narrower = narrow(bracket, answers.get(index), states.get(index));
            if (narrower != null && narrower.isExact()) {
              found.set(index, Optional.of(Instant.EPOCH.plus(narrower.to(), ChronoUnit.MICROS)));
            } else if (narrower != null) {
              next.put(index, narrower);
            }
          });
      open = next;
    }
    return found;
  }

  /** The switch nearest to as-of among the steps; null if there is none. */
  private static Bracket narrow(Bracket bracket, boolean[] expired, boolean backwards) {
    Bracket nearest = null;
    for (int step = 1; step <= STEPS; step++) {
      boolean began = expired[step] && !expired[step - 1];
      if (began && (backwards || nearest == null)) {
        nearest = new Bracket(bracket.at(step - 1), bracket.at(step));
      }
    }
    return nearest;
  }

  /** Row → whether it is expired at each step of its bracket. */
  private Map<Integer, boolean[]> ask(List<Row> rows, Map<Integer, Bracket> open) {
    List<Row> questions = new ArrayList<>();
    open.forEach(
        (index, bracket) -> {
          for (int step = 0; step <= STEPS; step++) {
            questions.add(question(rows.get(index), index * (STEPS + 1) + step, bracket.at(step)));
          }
        });
    StructType columns =
        rows.get(0).schema().add(INDEX, DataTypes.IntegerType).add(NOW, DataTypes.TimestampType);
    Dataset<Row> answers =
        spark
            .createDataFrame(questions, columns)
            .select(col(INDEX), BoundPredicate.isTrue(expired, col(NOW)));
    Map<Integer, boolean[]> known = new HashMap<>();
    for (Row answer : answers.collectAsList()) {
      int index = answer.getInt(0) / (STEPS + 1);
      known.computeIfAbsent(index, row -> new boolean[STEPS + 1])[answer.getInt(0) % (STEPS + 1)] =
          answer.getBoolean(1);
    }
    return known;
  }

  private static Row question(Row row, int index, long micros) {
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = index;
    values[row.size() + 1] = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    return RowFactory.create(values);
  }
}
