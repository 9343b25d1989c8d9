package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.job.Scenario;
import dev.lethe.job.VersionedBucket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a bucket that keeps versions a delete hides, says so, and can be undone. */
@Timeout(600)
class UndoVerbTest {
  @Test
  void whatWasOnlyHiddenIsToldApartAndComesBack() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      VersionedBucket bucket = VersionedBucket.of(world);
      world.objects("a", "b", "c");
      world.job("job of a", "2019-01-01 00:00:00", "TRIAL", "a");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
      String plan = world.planSample().planId();
      String conf = world.directory().resolve("lethe.conf").toString();

      assertThat(Ran.lethe("undo", plan, "--conf", conf, "--execute").code())
          .as("nothing was done yet")
          .isEqualTo(0);
      JsonNode applied = Ran.done("apply", plan, "--conf", conf, "--json").json();
      assertThat(applied.path("outcomes").path("APPLIED").asLong()).isEqualTo(4);
      assertThat(applied.path("hidden").asLong()).isEqualTo(3);
      assertThat(world.keys()).isEmpty();
      assertThat(bucket.kept()).as("versions and their markers").hasSize(6);
      assertThat(world.audit(plan))
          .filteredOn(row -> "hidden".equals(row.getAs("reason")))
          .extracting(row -> row.<String>getAs("marker"))
          .containsExactlyInAnyOrderElementsOf(bucket.markers());

      Ran verified = Ran.done("verify", plan, "--conf", conf);
      assertThat(verified.out())
          .contains("1 gone, 3 hidden behind a delete marker, not gone, 0 left over");

      JsonNode dry = Ran.done("undo", plan, "--conf", conf, "--json").json();
      assertThat(dry.path("undoable").asLong()).isEqualTo(3);
      assertThat(dry.path("rows_gone").asLong()).isOne();
      assertThat(world.keys()).as("a dry run").isEmpty();

      bucket.put("c", "somebody put it again");
      Ran undone = Ran.done("undo", plan, "--conf", conf, "--execute");
      assertThat(undone.out())
          .contains("1 rows erased for good", "2 brought back, 0 failed, 1 left alone");
      assertThat(world.keys()).containsExactly("a", "b", "c");
      assertThat(bucket.markers()).as("what is there now is not touched").hasSize(1);

      Ran history = Ran.done("history", "--plan", plan, "--conf", conf, "--outcome", "UNDONE");
      assertThat(history.out()).contains("UNDONE 2", "hidden behind a delete marker, not gone");
      JsonNode again = Ran.done("verify", plan, "--conf", conf, "--json").json();
      assertThat(again.path("leftovers").asLong()).as("what is back is meant to be").isZero();
      assertThat(world.jobIds()).as("rows stay erased").isEqualTo(List.of("live"));
    }
  }

  @Test
  void aMarkerThatCannotBeRemovedIsExit4AndAPlanThatErasedForGoodIsRefused() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      VersionedBucket bucket = VersionedBucket.of(world);
      world.objects("a", "b");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
      String plan = world.planSample().planId();
      String conf = world.directory().resolve("lethe.conf").toString();
      world.apply(plan);
      bucket.hide("a");
      Ran failed = Ran.lethe("undo", plan, "--conf", conf, "--execute", "--json");
      assertThat(failed.code()).isEqualTo(4);
      assertThat(failed.json().path("undo_failed").asLong()).isOne();
      assertThat(world.keys()).containsExactly("b");

      String all = world.planSample("versions=all").planId();
      world.apply(all);
      assertThat(bucket.kept()).isEmpty();
      Ran refused = Ran.lethe("undo", all, "--conf", conf, "--execute");
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).contains("gone for good");
    }
  }
}
