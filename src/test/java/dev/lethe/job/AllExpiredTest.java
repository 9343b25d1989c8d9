package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where {@code erase.references = all-expired}: expired rows go whatever their file's verdict. */
@Timeout(600)
class AllExpiredTest {
  private static final String ALL = "rules.trial-retention.erase.references=all-expired";
  private static final String LONG_AGO = "2019-01-01 00:00:00";

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void expiredRowsGoWhateverTheirFilesVerdictAndNoOthers(String server) throws Exception {
    try (Scenario world = Scenario.on(server)) {
      world
          .objects("in/live", "in/Ambiguous", "in/expired", "out/expired", "in/orphan")
          .job("live", null, "OFFICIAL", "in/live")
          .job("of live", LONG_AGO, "TRIAL", "in/live")
          .job("nearly", LONG_AGO, "OFFICIAL", "in/AMBIGUOUS")
          .job("of ambiguous", LONG_AGO, "TRIAL", "in/Ambiguous")
          .job("of missing", LONG_AGO, "TRIAL", "in/missing")
          .job("not of missing", null, "TRIAL", "in/missing")
          .job("of expired", LONG_AGO, "TRIAL", "s3://" + world.bucket() + "/in/expired")
          .job("outside", LONG_AGO, "TRIAL", "out/expired")
          .job("foreign", LONG_AGO, "TRIAL", "s3://another/in/file")
          .job("of nothing", LONG_AGO, "TRIAL", null);

      String plan = world.planSample(ALL, "sources.objects.prefix=in/").planId();
      assertThat(world.erased(plan)).containsOnlyKeys("in/expired", "in/orphan");
      world.apply(plan);

      assertThat(world.keys()).containsExactly("in/Ambiguous", "in/live", "out/expired");
      assertThat(world.jobIds())
          .as("what has not expired, or whose file is not this rule's")
          .containsExactly("foreign", "live", "nearly", "not of missing", "of nothing", "outside");
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 6L));
      assertThat(world.verify(plan).leftovers()).isZero();
    }
  }

  @Test
  void rowThatChangedOrIsHeldSinceThePlanStays() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world
          .sql(
              "CREATE TABLE holds (id int PRIMARY KEY, scope varchar(20), value varchar(200),"
                  + " reason varchar(99), set_by varchar(99), `until` timestamp NULL)")
          .jobFile("sources {", "sources {\n holds { connection = ndvr-db, table = holds }")
          .jobFile("guards {", "holds = [ { source = holds } ]\nguards {");
      world
          .objects("live", "file")
          .job("live", null, "OFFICIAL", "live")
          .job("held since", null, "TRIAL", "missing")
          .job("revived", LONG_AGO, "TRIAL", "live")
          .job("touched", LONG_AGO, "TRIAL", "live")
          .job("of live", LONG_AGO, "TRIAL", "live")
          .job("beside held", LONG_AGO, "TRIAL", "missing")
          .job("of file", LONG_AGO, "TRIAL", "file");

      String plan = world.planSample(ALL).planId();
      world
          .sql("UPDATE ndvr_job_status SET completedAt = NULL WHERE jobId = 'revived'")
          .sql("UPDATE ndvr_job_status SET completedAt = '2019-01-02' WHERE jobId = 'touched'")
          .sql("INSERT INTO holds VALUES (1, 'key', 'held since', '', '', NULL)")
          .sql("INSERT INTO holds VALUES (2, 'key', 'file', '', '', '2037-01-01')");
      world.apply(plan);

      assertThat(world.keys()).containsExactly("file", "live");
      assertThat(world.jobIds())
          .containsExactly("beside held", "held since", "live", "of file", "revived", "touched");
      assertThat(world.audit().skipped(plan)).isEqualTo(Map.of("CHANGED", 2L, "HELD", 3L));
    }
  }
}
