package dev.lethe.spec;

import static dev.lethe.spec.Texts.refuses;
import static dev.lethe.spec.Texts.section;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PredicateTest {
  private static Predicate read(String sql) {
    return Predicate.read(section("expired = \"\"\"" + sql + "\"\"\""), "expired");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type = 'TRIAL' AND completedAt < :now - INTERVAL 90 DAYS",
        "CASE WHEN type = 'TRIAL' THEN a < :now ELSE false END",
        "CASE type WHEN 'TRIAL' THEN true END",
        "type IN ('TRIAL', 'DEMO') OR type IS NULL",
        "type NOT IN ('OFFICIAL')",
        "size BETWEEN 1 AND 10",
        "path LIKE 'tmp/%' AND NOT path LIKE '%!_x' ESCAPE '!'",
        "path LIKE ANY ('a%', 'b%')",
        "path RLIKE '^a[0-9]+$'",
        "COALESCE(deletedAt, completedAt) < :now",
        "datediff(:now, completedAt) > 90",
        "completedAt < date_sub(:now, 90)",
        "add_months(completedAt, 3) < to_date('2020-01-01')",
        "year(completedAt) < 2019 AND month(completedAt) <= 6",
        "date_trunc('month', completedAt) < TIMESTAMP '2019-01-01 00:00:00'",
        "CAST(completedAt AS DATE) < DATE '2019-01-01'",
        "unix_timestamp(completedAt) + 60 * 60 < unix_timestamp(:now)",
        "if(a IS NULL, false, a <=> b)",
        "nullif(a, '') IS NOT NULL",
        "lower(trim(type)) = 'trial'",
        "substring(path, 1, 3) = 'tmp'",
        "NOT (a % 2 = 0) AND -a < +b AND a - 1 >= b / 2 AND a <> b",
        "active IS NOT TRUE",
        "`odd name` = 1",
        "true"
      })
  void accepts(String sql) {
    assertThat(read(sql).text()).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a IN (SELECT b FROM c)",
        "EXISTS (SELECT 1)",
        "a = (SELECT max(b) FROM c)",
        "rand() < 0.5",
        "uuid() = a",
        "a < current_timestamp()",
        "a < current_timestamp",
        "a < CURRENT_TIMESTAMP - INTERVAL 1 DAY",
        "a < current_date()",
        "a < Current_Date",
        "a < now()",
        "a < localtimestamp()",
        "a < unix_timestamp()",
        "a < TIMESTAMP 'now'",
        "a < timestamp'Today'",
        "a < DATE \"yesterday\"",
        "a < date 'tomorrow UTC'",
        "reflect('java.lang.System', 'exit', 1) = a",
        "java_method('java.lang.System', 'exit', 1) = a",
        "max(a) > 1",
        "count(*) > 1",
        "count(DISTINCT a) > 1",
        "row_number() OVER (ORDER BY a) = 1",
        "sum(a) OVER () > 1",
        "exists(a, x -> x > 1)",
        "size(filter(a, x -> x > 1)) > 0",
        "jobs.type = 'TRIAL'",
        "a.b.c = 1",
        "a['b'] = 1",
        "a[0] = 1",
        "a < :then",
        "a < :NOW",
        "a < ?",
        "my_function(a)",
        "spark_catalog.default.lower(a) = 'x'",
        "explode(a)",
        "monotonically_increasing_id() > 1",
        "input_file_name() = a",
        "a = 1 AS b",
        "*",
        "a =",
        "a = 1; DROP TABLE b",
        ""
      })
  void refusesWhatIsNotOnTheList(String sql) {
    refuses(() -> read(sql)).withMessageContaining("test").withMessageContaining("expired");
  }

  @Test
  void saysWhatToWriteInstead() {
    refuses(() -> read("a < now()")).withMessageContaining("write :now");
    refuses(() -> read("a < current_timestamp"))
        .withMessageContaining("current_timestamp reads the clock; write :now");
    refuses(() -> read("a < TIMESTAMP 'now'")).withMessageContaining("reads the clock; write :now");
    refuses(() -> read("a < :then")).withMessageContaining("the only parameter is :now");
    refuses(() -> read("a IN (SELECT 1)")).withMessageContaining("a subquery is not allowed");
    refuses(() -> read("jobs.a = 1")).withMessageContaining("is not a plain column name");
    refuses(() -> read("lowr(a) = 'x'")).withMessageContaining("did you mean 'lower'?");
    refuses(() -> read("a = = 1")).withMessageContaining("cannot parse");
  }

  @Test
  void namesItsColumnsOnceAsWritten() {
    assertThat(read("Type = 'a' AND completedAt < :now OR Type IS NULL").columns())
        .containsExactly("Type", "completedAt");
  }

  @Test
  void mayNameAColumnLikeAWord() {
    assertThat(read("now < today AND date < timestamp").columns())
        .containsExactly("now", "today", "date", "timestamp");
  }
}
