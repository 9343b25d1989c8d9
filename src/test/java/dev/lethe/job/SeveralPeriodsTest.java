package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ExitCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several retention periods apply to one file: the longest wins. */
@Timeout(600)
class SeveralPeriodsTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private static final String LONGER_AGO = "2017-01-01 00:00:00";
  private static final String BLOCKS =
      """
      references = [
        { source = jobs, key = sourceData, id = jobId,
          expired = "type = 'TRIAL' AND completedAt < :now - INTERVAL 90 DAYS" }
        { source = jobs, key = sourceData, id = jobId,
          expired = "NOT startswith(jobId, 'tax') OR completedAt < :now - INTERVAL 700 DAYS" }
        { source = exports, key = file, id = nr, expired = "kept_until < :now" }
      ]
      """;

  @Test
  void fileGoesWhenEveryReferenceOfEveryBlockHasExpired() throws Exception {
    try (Scenario world = world(BLOCKS)) {
      world
          .objects("trial", "tax-young", "tax-old", "exported", "both-over", "orphan", "late")
          .job("1", LONG_AGO, "TRIAL", "trial")
          .job("tax 2", LONG_AGO, "TRIAL", "tax-young")
          .job("3", LONG_AGO, "TRIAL", "tax-young")
          .job("tax 4", LONGER_AGO, "TRIAL", "tax-old")
          .job("5", LONG_AGO, "TRIAL", "exported")
          .job("6", LONG_AGO, "TRIAL", "both-over")
          .job("7", LONG_AGO, "TRIAL", "late");
      export(world, 1, "exported", "2030-01-01").sql("INSERT INTO exports VALUES (9, NULL, NULL)");
      export(world, 2, "both-over", "2019-01-01");
      export(world, 3, "only-exported", "2019-01-01").objects("only-exported");
      export(world, 4, "exported", "2019-01-01");

      String plan = world.planSample().planId();
      assertThat(world.erased(plan))
          .containsOnlyKeys("trial", "tax-old", "both-over", "only-exported", "orphan", "late");
      export(world, 5, "LATE", "2030-01-01");
      world.apply(plan);

      assertThat(world.keys()).containsExactly("exported", "late", "tax-young");
      assertThat(world.jobIds())
          .as("an expired row stays as long as its file")
          .containsExactly("3", "5", "7", "tax 2");
      assertThat(exports(world)).containsExactly(1, 4, 5, 9);
      assertThat(world.audit().skipped(plan)).isEqualTo(Map.of("REFERENCED_AGAIN", 2L));
      assertThat(world.verify(plan).leftovers()).isZero();
      assertThat(world.plans().header(plan).references())
          .as("rows of each source, for the guards")
          .isEqualTo(Map.of("jobs", 7L, "exports", 5L));

      String rest = world.planSample("rules.trial-retention.erase.references=all-expired").planId();
      world.apply(rest);
      assertThat(world.jobIds()).as("expired by both blocks").containsExactly("tax 2");
      assertThat(exports(world)).containsExactly(1, 5, 9);
    }
  }

  @Test
  void rowThatAnotherBlockMayNeedIsNotErased() throws Exception {
    String other =
        BLOCKS
            .replace(
                "source = exports, key = file, id = nr", "source = again, key = %s, id = jobId")
            .replace("kept_until < :now", "completedAt < :now");
    try (Scenario world = world(String.format(other, "sourceData"))) {
      world.jobFile("sources {", "sources {\n again { connection = ndvr-db, table = T }");
      world.jobFile("table = T", "table = \"" + world.database() + ".ndvr_job_status\"");
      world.objects("a").job("1", LONG_AGO, "TRIAL", "a").job("2", null, "TRIAL", "a");

      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("shared"))
          .contains("two blocks of references read the table", "erase.references = none");
      String plan = world.planSample("rules.trial-retention.erase.references=none").planId();
      assertThat(world.plans().header(plan).verdicts()).containsEntry("LIVE", 1L);
    }
  }

  private static Scenario world(String blocks) throws Exception {
    return Scenario.mysql()
        .sql("CREATE TABLE exports (nr int PRIMARY KEY, file varchar(200), kept_until date)")
        .jobFile("sources {", "sources {\n exports { connection = ndvr-db, table = exports }")
        .jobFile(
            """
                references { source = jobs, key = sourceData, id = jobId,
                             expired = "type = 'TRIAL' AND completedAt < :now - INTERVAL 90 DAYS" }
            """,
            blocks);
  }

  private static Scenario export(Scenario world, int nr, String file, String until) {
    return world.sql("INSERT INTO exports VALUES (" + nr + ", '" + file + "', '" + until + "')");
  }

  private static List<Integer> exports(Scenario world) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    try (Connection own = world.another();
        Statement statement = own.createStatement();
        ResultSet rows = statement.executeQuery("SELECT nr FROM exports ORDER BY nr")) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    }
    return numbers;
  }
}
