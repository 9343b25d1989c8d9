package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static dev.lethe.job.Refusals.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.ExitCode;
import dev.lethe.lab.InventoryEntry;
import dev.lethe.lab.InventoryField;
import dev.lethe.lab.InventoryFileFormat;
import dev.lethe.lab.InventoryWriter;
import dev.lethe.lab.Lab;
import dev.lethe.lab.NdvrSample;
import dev.lethe.plan.PlanHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans that are made from inventories instead of listings. */
@Timeout(600)
class InventoryTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";
  private static final String LISTED = "objects { connection = ndvr-files, prefix = \"\" }";

  @Test
  void sampleHasTheVerdictsOfItsListingInEveryFormatAndIsErased() throws Exception {
    try (Scenario world = SampleScenario.on("mysql")) {
      Instant takenAt = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
      PlanHeader listed = world.planSample();
      PlanHeader plan = null;
      for (InventoryFileFormat format : InventoryFileFormat.values()) {
        InventoryWriter writer = writer(world, format).takenAt(takenAt);
        writer.write();
        inventory(world, writer.prefix());

        plan = world.planSample();

        assertThat(plan.verdicts()).as("verdicts, from %s", format).isEqualTo(listed.verdicts());
        assertThat(plan.actionBytes()).isEqualTo(listed.actionBytes());
        assertThat(ids(world, plan))
            .as("the same work by the same names, ETags included, from %s", format)
            .isEqualTo(ids(world, listed));
        assertThat(plan.snapshotTimes()).containsEntry("objects", takenAt);
      }
      assertThat(world.erased(plan.planId())).isEqualTo(NdvrSample.expectedDeletions());

      world.apply(plan.planId());

      assertThat(world.outcomes(plan.planId())).containsOnly(Map.entry("APPLIED", 42L));
      assertThat(world.keys()).hasSize(28);
    }
  }

  @Test
  void everyVersionOfAnInventoryGoesWhereAllAreAskedFor() throws Exception {
    try (Scenario world = Scenario.mysql().objects("expired")) {
      VersionedBucket bucket =
          VersionedBucket.of(world).versions("expired", 2).versions("kept", 2).hide("expired");
      world.job("old", LONG_AGO, "TRIAL", "expired").job("live", LONG_AGO, "OFFICIAL", "kept");
      InventoryWriter writer = writer(world, InventoryFileFormat.PARQUET);
      String current = writer.write().url();
      String all =
          writer
              .configuration("versions")
              .fields(
                  with(
                      InventoryField.VERSION_ID,
                      InventoryField.IS_LATEST,
                      InventoryField.IS_DELETE_MARKER))
              .writeVersions()
              .url();
      inventory(world, current);
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("half", "versions=all"))
          .contains("has no VersionId, IsLatest, IsDeleteMarker", "all versions");

      inventory(world, all);
      PlanHeader plan = world.planSample("versions=all");

      assertThat(plan.actions()).isEqualTo(Map.of("DELETE_OBJECT", 4L, "DELETE_ROW", 1L));
      world.apply(plan.planId());
      assertThat(world.outcomes(plan.planId())).isEqualTo(Map.of("APPLIED", 5L));
      assertThat(bucket.kept()).containsExactly("kept", "kept");
      assertThat(world.verify(plan.planId()).leftovers()).isZero();
    }
  }

  @Test
  void objectThatChangedSinceTheInventoryIsLeftAloneAndOneThatIsGoneIsAbsent() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world.objects("replaced", "again", "gone", "same", "live");
      world.job("1", LONG_AGO, "OFFICIAL", "live");
      InventoryWriter writer = writer(world, InventoryFileFormat.CSV);
      writer.write();
      world.object("replaced", new byte[] {1}).sameObjectAgain("again").deleteObject("gone");
      world.objects("newcomer");
      inventory(world, writer.prefix());

      PlanHeader plan = world.plan(Scenario.ANY_AGE, Scenario.ANY_FRACTION);

      assertThat(world.erased(plan.planId())).containsOnlyKeys("replaced", "again", "gone", "same");
      world.apply(plan.planId());
      assertThat(world.keys()).containsExactly("again", "live", "newcomer", "replaced");
      assertThat(world.audit(plan.planId()))
          .filteredOn(row -> row.getAs("action_id") != null)
          .extracting(
              row -> row.<Row>getAs("locator").<String>getAs("key"),
              row -> row.<String>getAs("outcome"),
              row -> row.<String>getAs("reason"))
          .contains(
              tuple("replaced", "SKIPPED", "CHANGED"),
              tuple("again", "SKIPPED", "CHANGED"),
              tuple("same", "APPLIED", null));
      assertThat(world.outcomes(plan.planId()))
          .containsOnly(
              Map.entry("SKIPPED", 2L), Map.entry("APPLIED", 1L), Map.entry("ABSENT", 1L));
    }
  }

  @Test
  void lockedObjectHoldsItsGroupUntilTheLockEnds() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      Instant now = Instant.now();
      world
          .job("r1", LONG_AGO, "TRIAL", "retained")
          .job("r2", LONG_AGO, "TRIAL", "was-retained")
          .job("r3", LONG_AGO, "OFFICIAL", "elsewhere");
      InventoryWriter writer =
          writer(world, InventoryFileFormat.ORC)
              .fields(
                  with(
                      InventoryField.OBJECT_LOCK_RETAIN_UNTIL_DATE,
                      InventoryField.OBJECT_LOCK_MODE,
                      InventoryField.OBJECT_LOCK_LEGAL_HOLD_STATUS));
      writer.write(
          List.of(
              InventoryEntry.of("held").legalHold("On"),
              InventoryEntry.of("not-held").legalHold("Off"),
              InventoryEntry.of("retained")
                  .lock(Instant.parse("2099-01-01T00:00:00Z"), "COMPLIANCE"),
              InventoryEntry.of("was-retained").lock(now.minus(Duration.ofDays(1)), "GOVERNANCE"),
              InventoryEntry.of("free")));
      inventory(world, writer.prefix());

      PlanHeader plan = world.planSample("rules.trial-retention.erase.references=all-expired");

      assertThat(world.findings(plan.planId()))
          .containsOnly(
              Map.entry("held", "HELD"),
              Map.entry("retained", "HELD"),
              Map.entry("elsewhere", "MISSING"));
      assertThat(world.actions(plan.planId()))
          .extracting(Planned::key)
          .containsExactlyInAnyOrder("not-held", "was-retained", "free", "r2");
      assertThat(world.plans().findings(plan.planId()).select("reason").collectAsList())
          .extracting(row -> row.getString(0))
          .contains(
              "under a legal hold of the bucket's object lock",
              "under the bucket's object lock until 2099-01-01T00:00:00Z (COMPLIANCE)");
    }
  }

  @Test
  void entriesOutsideThePrefixAreIgnoredHoweverOld() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world.job("1", LONG_AGO, "OFFICIAL", "x/live");
      InventoryWriter writer = writer(world, InventoryFileFormat.CSV);
      writer.write(
          Stream.of("x/orphan", "x/live", "x", "xy", "y/x/orphan")
              .map(InventoryEntry::of)
              .toList());
      world.jobFile(
          LISTED,
          "objects { connection = ndvr-files, prefix = \"x/\", inventory = \""
              + writer.prefix()
              + "\" }");

      PlanHeader plan = world.planSample();

      assertThat(world.erased(plan.planId())).containsOnlyKeys("x/orphan");
      assertThat(plan.inventory()).isEqualTo(2);
    }
  }

  @Test
  void inventoryThatDoesNotFitTheRuleIsRefusedWithWhatItNeeds() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world.objects("a").job("1", LONG_AGO, "TRIAL", "a");
      InventoryWriter writer = writer(world, InventoryFileFormat.CSV);
      inventory(
          world, writer.fields(List.of(InventoryField.BUCKET, InventoryField.KEY)).write().url());
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("half"))
          .contains("has no Size, LastModifiedDate, ETag", "add Size, LastModifiedDate, ETag");

      writer.fields(InventoryWriter.CURRENT).takenAt(Instant.now().minus(Duration.ofHours(49)));
      String old = writer.write().url();
      inventory(world, old);
      assertRefusedBy("inventory-age", () -> world.planSample("half"))
          .contains("49 h", "48 h 0 min", "inventory-max-age");

      inventory(world, old + "\", inventory-max-age = \"3 days");
      assertThat(world.planSample().totalActions()).as("allowed to be older").isEqualTo(2);

      world.connection("ndvr-files", "bucket", Lab.shared().freshBucket("other"));
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("half"))
          .contains("lists bucket " + world.bucket());
      assertThat(world.plans().find("half")).isEmpty();
    }
  }

  @Test
  void inventoryThatIsDamagedEndsWithoutAPlan() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world.objects("a", "b", "c").job("1", LONG_AGO, "TRIAL", "a");
      InventoryWriter.Written written =
          writer(world, InventoryFileFormat.CSV).linesOfAFile(2).write();
      inventory(world, written.url());
      written.without(written.files().get(1));

      assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("half"))
          .contains(written.files().get(1), "not there");
      assertThat(world.plans().find("half")).isEmpty();
    }
  }

  @Test
  void inventoryThroughAConnectionOfItsOwnIsReadThroughThatOne() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world.objects("a").job("1", LONG_AGO, "TRIAL", "a");
      InventoryWriter writer = writer(world, InventoryFileFormat.PARQUET);
      writer.write();
      inventory(world, writer.prefix() + "\", inventory-connection = \"inventories");
      assertEnds(ExitCode.BAD_INPUT, () -> world.planSample("half")).contains("'inventories'");

      var s3 = Lab.shared().endpoint("s3");
      world
          .connection("inventories", "type", "s3")
          .connection("inventories", "bucket", bucketOf(writer))
          .connection("inventories", "endpoint", s3.url())
          .connection("inventories", "access-key", s3.user())
          .connection("inventories", "secret-key", s3.password());

      PlanHeader plan = world.planSample();

      assertThat(world.erased(plan.planId())).containsOnlyKeys("a");
      assertThat(plan.targetIdentities())
          .as("what decides about the plan is asked again who it is")
          .containsKey("inventories");
    }
  }

  private static InventoryWriter writer(Scenario world, InventoryFileFormat format) {
    return new InventoryWriter(
        Lab.shared().s3(), Lab.shared().freshBucket("inventory"), world.bucket(), format);
  }

  private static String bucketOf(InventoryWriter writer) {
    return writer.prefix().split("/")[2];
  }

  private static void inventory(Scenario world, String location) {
    world
        .withOriginalJob()
        .jobFile(LISTED, LISTED.replace("}", ", inventory = \"" + location + "\" }"));
  }

  private static List<InventoryField> with(InventoryField... more) {
    return Stream.concat(InventoryWriter.CURRENT.stream(), Stream.of(more)).toList();
  }

  private static List<String> ids(Scenario world, PlanHeader plan) throws Exception {
    return world.actions(plan.planId()).stream().map(Planned::actionId).sorted().toList();
  }
}
