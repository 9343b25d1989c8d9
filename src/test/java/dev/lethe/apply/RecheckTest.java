package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.Scenario;
import dev.lethe.plan.PlanHeader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes between the plan and the effect. */
@Timeout(600)
class RecheckTest {
  private static final List<String> GONE = List.of("APPLIED");
  private static final List<String> REFERENCED = List.of("SKIPPED(REFERENCED_AGAIN)");
  private static final List<String> HELD = List.of("SKIPPED(HELD)");

  @Test
  void sparesWhatIsReferredToOrHeldAgainBetweenTwoWavesAndErasesTheRest() throws Exception {
    try (Scenario world = withHolds(Scenario.mysql())) {
      List<String> files = IntStream.range(0, 12).mapToObj(i -> "data/file-" + i + "_x").toList();
      files.forEach(file -> expired(world, file));
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
      world.setting("apply.wave-size", 10);
      String plan = world.planSample().planId();

      Map<String, List<String>> expected = new HashMap<>();
      try (HeldApply held = HeldApply.at(Barrier.WAVE_FINISHED, 1, world, plan)) {
        List<String> left = new ArrayList<>(world.keys());
        assertThat(left).as("the first wave has five of twelve").hasSize(7);
        files.stream().filter(file -> !left.contains(file)).forEach(f -> expect(expected, f, GONE));
        refer(world, "new-1", left.get(0));
        refer(world, "new-2", left.get(1).toUpperCase(java.util.Locale.ROOT) + " ");
        refer(world, "new-3", "s3a://" + world.bucket() + "/" + left.get(2));
        refer(world, "new-4", "s3://another-bucket/" + left.get(3));
        left.subList(0, 4).forEach(file -> expect(expected, file, REFERENCED));
        hold(world, "key", left.get(4));
        hold(world, "key", "job of " + left.get(5));
        left.subList(4, 6).forEach(file -> expect(expected, file, HELD));
        expect(expected, left.get(6), GONE);

        assertThat(held.end().state()).isEqualTo(PlanHeader.State.APPLIED);
        assertThat(world.keys()).containsExactlyElementsOf(left.subList(0, 6));
      }
      assertThat(Outcomes.byAction(world, plan)).isEqualTo(expected);
      assertThat(world.audit().skipped(plan)).isEqualTo(Map.of("REFERENCED_AGAIN", 8L, "HELD", 4L));
      assertThat(world.verify(plan).leftovers()).isZero();
    }
  }

  @Test
  void holdsRowsWhoseFileIsHeldAfterItWent() throws Exception {
    try (Scenario world = withHolds(Scenario.mysql())) {
      List<String> files = List.of("kept/a", "kept/b", "free/c");
      files.forEach(file -> expired(world, file));
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
      world.sql(
          "CREATE TRIGGER refuse BEFORE DELETE ON ndvr_job_status FOR EACH ROW SIGNAL SQLSTATE"
              + " '45000' SET MESSAGE_TEXT = 'not now'");
      world.setting("apply.failure-limit", 1);
      String plan = world.planSample().planId();

      assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.STARTED);
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 3L, "FAILED", 3L));
      assertThat(world.keys()).isEmpty();

      world.sql("DROP TRIGGER refuse");
      hold(world, "key", "kept/a");
      hold(world, "prefix", "kept/b");
      assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

      assertThat(world.jobIds()).containsExactly("job of kept/a", "job of kept/b", "live");
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 4L, "SKIPPED", 2L));
    }
  }

  private static Scenario withHolds(Scenario world) {
    return world
        .jobFile("  objects {", "  holds { connection = ndvr-db, table = holds }\n  objects {")
        .jobFile("guards {", "holds = [ { source = holds } ]\nguards {")
        .sql(
            "CREATE TABLE holds (id varchar(40) PRIMARY KEY, scope varchar(10), value varchar(200),"
                + " reason varchar(40), set_by varchar(40), until timestamp NULL)");
  }

  private static void expired(Scenario world, String file) {
    world.objects(file).job("job of " + file, "2019-01-01 00:00:00", "TRIAL", file);
  }

  private static void refer(Scenario world, String id, String reference) throws Exception {
    insert(
        world,
        "INSERT INTO ndvr_job_status (type, jobId, sourceData) VALUES ('OFFICIAL', ?, ?)",
        id,
        reference);
  }

  private static void hold(Scenario world, String scope, String value) throws Exception {
    String id = "hold " + scope + value.hashCode();
    insert(
        world,
        "INSERT INTO holds (reason, set_by, id, scope, value) VALUES ('claim', 'legal', ?, ?, ?)",
        id,
        scope,
        value);
  }

  private static void insert(Scenario world, String sql, String... values) throws Exception {
    try (Connection own = world.another();
        PreparedStatement insert = own.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        insert.setString(i + 1, values[i]);
      }
      insert.executeUpdate();
    }
  }

  private static void expect(Map<String, List<String>> expected, String file, List<String> what) {
    expected.put("object " + file, what);
    expected.put("row job of " + file, what);
  }
}
