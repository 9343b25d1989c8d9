package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holds that are not a table, and holds that come after the plan. */
@Timeout(600)
class HoldSourcesTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private static final String HEADER = "id,scope,value,reason,set_by,until\n";

  @Test
  void holdsOfAFileAreReadAgainBeforeEachWaveAndAMissingFileStopsTheApply() throws Exception {
    try (Scenario world = with(Scenario.mysql(), "csv = \"legal/holds.csv\"")) {
      Path file = world.directory().resolve("legal/holds.csv");
      Files.createDirectory(file.getParent());
      world
          .objects("held", "later/held", "by-row", "free")
          .job("row of held", LONG_AGO, "TRIAL", "held")
          .job("row of later", LONG_AGO, "TRIAL", "later/held")
          .job("row 1", LONG_AGO, "TRIAL", "by-row")
          .job("row 2", LONG_AGO, "TRIAL", "by-row")
          .job("row of free", LONG_AGO, "TRIAL", "free");
      assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("held"))
          .contains("there is no file", file.toString());
      Files.writeString(file, "");
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("held")).contains("it is empty");
      assertThat(world.plans().find("held")).isEmpty();

      hold(file, "1,key,s3://" + world.bucket() + "/held,,,\n");
      String plan = world.planSample().planId();
      assertThat(world.findings(plan)).containsOnly(Map.entry("held", "HELD"));
      assertThat(world.erased(plan)).containsOnlyKeys("later/held", "by-row", "free");

      Files.delete(file);
      assertEnds(ExitCode.SYSTEM_FAILED, () -> world.apply(plan)).contains("there is no file");
      assertThat(world.keys()).as("nothing is touched").hasSize(4);

      hold(file, "2,prefix,later/,,,2999-12-31\n3,key,row 2,,,\n");
      world.apply(plan);
      assertThat(world.keys()).containsExactly("by-row", "held", "later/held");
      assertThat(world.jobIds()).containsExactly("row 1", "row 2", "row of held", "row of later");
      assertThat(world.audit().skipped(plan)).isEqualTo(Map.of("HELD", 5L));
      assertThat(world.verify(plan).leftovers()).isZero();
    }
  }

  @Test
  void holdOnARowThatThePlanKeepsHoldsItsFile() throws Exception {
    try (Scenario world = with(Scenario.mysql(), "csv = holds.csv")) {
      Path file = world.directory().resolve("holds.csv");
      world
          .objects("file", "free")
          .job("kept row", LONG_AGO, "TRIAL", "s3a://" + world.bucket() + "/file")
          .job("row of free", LONG_AGO, "TRIAL", "free");
      hold(file, "");
      String plan = world.planSample("rules.trial-retention.erase.references=none").planId();
      assertThat(world.erased(plan)).containsOnlyKeys("file", "free");

      hold(file, "1,key,kept row,,,\n");
      world.apply(plan);
      assertThat(world.keys()).containsExactly("file");
      assertThat(world.audit().skipped(plan)).isEqualTo(Map.of("HELD", 1L));
    }
  }

  @Test
  void holdsOfAQueryOfDays() throws Exception {
    String query =
        "select 'n' || nr as id, 'key' as scope, path as value, null::text as reason, 'l' as"
            + " set_by, until from cases where not closed -- the open ones";
    try (Scenario world =
        with(Scenario.postgres(), "connection = ndvr-db, query = \"" + query + "\"")) {
      world
          .sql("CREATE TABLE cases (nr int, path text, until date, closed boolean)")
          .sql("INSERT INTO cases VALUES (1, 'for-ever', NULL, false)")
          .sql("INSERT INTO cases VALUES (2, 'today', current_date + 1, false)")
          .sql("INSERT INTO cases VALUES (3, 'over', current_date - 2, false)")
          .sql("INSERT INTO cases VALUES (4, 'closed', NULL, true)");
      world
          .objects("for-ever", "today", "over", "closed")
          .job("row", LONG_AGO, "OFFICIAL", "elsewhere");

      String plan = world.planSample().planId();
      assertThat(world.erased(plan)).containsOnlyKeys("over", "closed");

      world.sql("INSERT INTO cases VALUES (5, 'over', NULL, false)");
      world.apply(plan);
      assertThat(world.keys()).containsExactly("for-ever", "over", "today");

      world.sql("ALTER TABLE cases ALTER until TYPE text");
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("text"))
          .contains("until", "it takes a timestamp or a date");
      world.sql("DROP TABLE cases");
      assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("gone")).contains("cases");
    }
  }

  private static Scenario with(Scenario world, String source) {
    return world
        .jobFile("  objects {", "  legal { " + source + " }\n  objects {")
        .jobFile("guards {", "holds = [ { source = legal } ]\nguards {");
  }

  private static void hold(Path file, String lines) throws IOException {
    Files.writeString(file, HEADER + lines);
  }
}
