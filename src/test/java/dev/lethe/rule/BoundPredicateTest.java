package dev.lethe.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.TestSpark;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.Predicate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A condition counts in UTC, and what it cannot know is not expired. */
@Timeout(60)
class BoundPredicateTest {
  private static final StructType JOBS = StructType.fromDDL("type string, completedAt timestamp");
  private static final Instant NOW = Instant.parse("2019-06-08T02:30:00Z");

  @Test
  void cutoffIsNinetyDaysAcrossTheHourThatNewYorkSkipped() {
    assertThat(
            expired(
                "type = 'TRIAL' AND completedAt < :now - INTERVAL 90 DAYS",
                "2019-03-10T02:30:00Z",
                "2019-03-10T02:29:59.999999Z",
                "2019-03-10T02:30:00.000001Z"))
        .containsExactly(false, true, false);
  }

  @Test
  void instantsAndDatesInAConditionAreUtc() {
    assertThat(
            expired(
                "completedAt < TIMESTAMP '2019-03-10 02:30:00'",
                "2019-03-10T02:29:59Z",
                "2019-03-10T02:30:00Z",
                "2019-03-10T06:00:00Z"))
        .as("a literal")
        .containsExactly(true, false, false);
    assertThat(
            expired(
                "to_date(completedAt) < '2019-03-10' AND hour(completedAt) = 23",
                "2019-03-09T23:59:59Z",
                "2019-03-10T00:00:00Z"))
        .as("a date and an hour")
        .containsExactly(true, false);
  }

  @Test
  void unknownIsNotExpired() {
    assertThat(expired("completedAt < :now", (String) null)).containsExactly(false);
    assertThat(expired("NOT (completedAt >= :now)", (String) null)).containsExactly(false);
    assertThat(expired("type NOT IN ('OFFICIAL', NULL)", "2019-01-01T00:00:00Z"))
        .containsExactly(false);
    assertThat(expired("NULL", "2019-01-01T00:00:00Z")).containsExactly(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "completedAt < timestamp_millis(unix_timestamp(:now) * 1000 - 90 * 86400000)",
        "year(completedAt) * 1500000 < 0",
        "year(completedAt) + 2147483647 < 0",
        "-2147483647 - year(completedAt) > 0",
        "CAST(unix_timestamp(completedAt) * 1000 AS INT) < 2147483647",
        "int(unix_timestamp(completedAt) * 1000) < 2147483647"
      })
  void numberThatLeavesItsRangeIsUnknownAndDoesNotWrapAround(String condition) {
    assertThat(expired(condition, "2019-06-01T00:00:00Z")).containsExactly(false);
  }

  @Test
  void arithmeticThatStaysInItsRangeIsAsEver() {
    assertThat(
            expired(
                "unix_timestamp(completedAt) * 1000 < unix_timestamp(:now) * 1000 - 90L * 86400000"
                    + " AND CAST(year(completedAt) + 1 AS INT) = 2020 AND date(completedAt)"
                    + " + 1 < :now",
                "2019-03-10T02:30:00Z",
                "2019-03-10T02:29:59Z"))
        .containsExactly(false, true);
  }

  @Test
  void textsAreComparedByteForByte() {
    assertThat(
            expired("type = 'trial' OR type = 'TRIAL ' OR TYPE = 'Trial'", "2019-01-01T00:00:00Z"))
        .containsExactly(false);
  }

  private static List<Boolean> expired(String condition, String... completedAt) {
    List<Row> rows =
        Arrays.stream(completedAt)
            .map(text -> RowFactory.create("TRIAL", text == null ? null : Instant.parse(text)))
            .toList();
    var jobs = TestSpark.session().createDataFrame(rows, JOBS);
    return jobs
        .select(BoundPredicate.isTrue(List.of(predicate(condition)), NOW))
        .collectAsList()
        .stream()
        .map(row -> row.getBoolean(0))
        .toList();
  }

  private static Predicate predicate(String condition) {
    String job =
        """
        {"job":"j","sources":{"o":{"connection":"f"},"t":{"connection":"d","table":"t"}},
         "rules":{"r":{"kind":"retention","items":{"source":"o"},"references":{"source":"t",
         "key":"k","id":"i","expired":"%s"}}}}\
        """;
    return JobSpec.thaw(String.format(job, condition))
        .rules()
        .get("r")
        .references()
        .get(0)
        .expired()
        .get(0);
  }
}
