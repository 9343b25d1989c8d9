package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong in files or arguments ends with exit 2, where it stands, before any data. */
@Timeout(60)
class WrongInputTest {
  private static final String EXPIRED = "type = 'TRIAL' AND completedAt < :now - INTERVAL 90 DAYS";
  private static final String AGE = "min-age = 3 days";

  private static Scenario shared;
  private Scenario world;
  private long plans;

  @BeforeAll
  static void open() throws Exception {
    shared = Scenario.mysql().objects("a");
  }

  @AfterAll
  static void close() throws Exception {
    shared.close();
  }

  @BeforeEach
  void fresh() throws Exception {
    world = shared.withOriginalJob();
    plans = world.plans().headers().count();
  }

  @AfterEach
  void nothingIsPlanned() throws Exception {
    assertThat(world.plans().headers().count()).as("plans written before").isEqualTo(plans);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type = 'TRIAL' AND (completedAt < :now",
        "type = ",
        "completedAt < (SELECT max(completedAt) FROM ndvr_job_status)",
        "EXISTS (SELECT 1)",
        "jobId IN (SELECT jobId FROM ndvr_job_status)",
        "rand() < 0.5",
        "completedAt < current_timestamp()",
        "completedAt < now()",
        "completedAt < current_timestamp",
        "completedAt < current_date",
        "unix_timestamp() > 0",
        "completedAt < TIMESTAMP 'now'",
        "completedAt < TIMESTAMP ' Today '",
        "completedAt < DATE 'yesterday'",
        "completedAt < 'now'",
        "completedAt < CAST('tomorrow' AS TIMESTAMP)",
        "completedAt < date('today')",
        "completedAt < concat('n', 'ow')",
        "completedAt < to_timestamp('now UTC')",
        "count(*) > 1",
        "max(completedAt) < :now",
        "row_number() OVER (ORDER BY jobId) > 1",
        "reflect('java.lang.System', 'exit', '3')",
        "java_method('java.util.UUID', 'randomUUID') = jobId",
        "uuid() = jobId",
        "monotonically_increasing_id() > 3",
        "completedAt < :then",
        "completedAt < ?",
        "t.type = 'TRIAL'",
        "type",
        "'true'",
        "length(type)",
        "completedAt + 1 < 3",
        "explode(array(1)) = 1",
        "exists(array(1), x -> x > 0)",
      })
  void predicateIsRefusedWithFileAndLine(String expired) {
    world.jobFile("\"" + EXPIRED + "\"", "\"\"\"" + expired + "\"\"\"");
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample()).contains(lineOf("expired ="));
  }

  @Test
  void unknownColumnComesWithTheOneThatWasMeant() {
    world.jobFile("completedAt <", "completedAd <");
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample())
        .contains(lineOf("expired ="), "completedAd", "completedAt");
  }

  @ParameterizedTest
  @CsvSource({
    "key = sourceData, key = sourceDate, sourceDate, sourceData",
    "id = jobId, id = jobbId, jobbId, jobId",
    "source = jobs, source = job, job, jobs",
    "connection = ndvr-db, connection = ndvr-dbs, ndvr-dbs, ndvr-db",
    "max-actions, max-action, max-action, max-actions",
    "kind = retention, kind = retentoin, retentoin, retention",
  })
  void unknownNameComesWithTheOneThatWasMeant(String was, String is, String unknown, String meant) {
    world.jobFile(was, is);
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample()).contains("job.conf:", unknown, meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-3 days", "3", "three days", "3 dayz", "1e3 s", "\"\""})
  void ageIsADurationWithAUnit(String age) {
    world.jobFile(AGE, "min-age = " + age);
    assertEnds(ExitCode.BAD_INPUT, () -> world.plan()).contains(lineOf("min-age"), "min-age");
  }

  @Test
  void ageOfSetIsNamedByItsArgument() {
    assertEnds(ExitCode.BAD_INPUT, () -> world.plan("rules.trial-retention.orphans.min-age=3"))
        .contains("--set rules.trial-retention.orphans.min-age=3");
  }

  @Test
  void cutoffInTheFutureIsRefused() {
    String future = Instant.now().plusSeconds(3_600).toString();
    assertEnds(ExitCode.BAD_INPUT, () -> world.plan(future)).contains(future, "future");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"guards.max-fraction=1.5", "guards.max-actions=-1", "guards.max-fraction=NaN"})
  void limitThatIsNoLimitIsRefused(String set) {
    assertEnds(ExitCode.BAD_INPUT, () -> world.plan(set)).contains("--set " + set);
  }

  @Test
  void idColumnThatIsNotUniqueIsRefused() {
    world.jobFile("key = sourceData, id = jobId", "key = jobId, id = sourceData");
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample()).contains("sourceData", "unique");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape", "", "a/b", "-rf", "with space"})
  void planIdThatIsNoNameIsRefused(String id) {
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample(id)).contains("plan id");
  }

  @Test
  void planThatDoesNotExistIsRefusedByApplyAndVerify() {
    assertEnds(ExitCode.BAD_INPUT, () -> world.apply("never-made")).contains("never-made");
    assertEnds(ExitCode.BAD_INPUT, () -> world.verify("never-made")).contains("never-made");
  }

  @Test
  void prefixIsAFolderOrOneKey() {
    world.jobFile("prefix = \"\"", "prefix = \"data/\", prefiks = \"\"");
    assertEnds(ExitCode.BAD_INPUT, () -> world.planSample()).contains("job.conf:", "prefiks");
  }

  @ParameterizedTest
  @CsvSource({
    "'', data/, of-erased-items, sourceData, both decide about objects",
    "data/, data/x/, none, sourceData, both decide about objects",
    "data/, data/, of-erased-items, sourceData, both decide about objects",
    "a/, b/, of-erased-items, type, both count the rows of ndvr_job_status",
    "a/, b/, all-expired, type, both count the rows of ndvr_job_status",
  })
  void rulesThatTakeEachOthersFilesOrRowsAreRefused(
      String prefix, String other, String rows, String key, String problem) {
    String rule =
        """
        %s { kind = retention, items { source = %s }, erase { references = %s }
             references { source = jobs, key = %s, id = jobId, expired = "completedAt < :now" } }
        """;
    world
        .jobFile(
            "objects { connection = ndvr-files, prefix = \"\" }",
            String.format(
                "one { connection = ndvr-files, prefix = \"%s\" }\n"
                    + "other { connection = ndvr-files, prefix = \"%s\" }",
                prefix, other))
        .jobFileFrom(
            "rules {",
            "rules {\n"
                + String.format(rule, "first", "one", rows, "sourceData")
                + String.format(rule, "second", "other", rows, key)
                + "}\nguards {}\n");
    assertEnds(ExitCode.BAD_INPUT, () -> world.plan())
        .contains("job.conf:", "'first' and 'second'", problem);
  }

  /** Where the sample's job has a setting; replacing its value leaves it in its line. */
  private static String lineOf(String setting) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("jobs/trial-retention.conf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int index =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).contains(setting))
            .findFirst()
            .orElseThrow();
    return "job.conf:" + (index + 1) + ":";
  }
}
