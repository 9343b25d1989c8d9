package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.job.Planned;
import dev.lethe.job.Scenario;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import dev.lethe.verify.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** {@code erase.items = quarantine}: what goes waits below a prefix, and can be brought back. */
@Timeout(600)
class QuarantineTest {
  private static final String FOLDER = "lethe-quarantine/";

  @Test
  void waitsInQuarantineAndIsErasedAfterTheGraceUnlessItIsReferredToAgain() throws Exception {
    try (Scenario world = quarantining("grace = 0")) {
      world.objects("data/a b+ü", "b", "kept");
      world.job("old", "2019-01-01 00:00:00", "TRIAL", "data/a b+ü");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "kept");
      PlanHeader plan = world.planSample();
      assertThat(plan.actions()).isEqualTo(Map.of("QUARANTINE_OBJECT", 2L, "DELETE_ROW", 1L));

      world.apply(plan.planId());

      String folder = FOLDER + plan.planId() + "/";
      String place = world.bucket() + "/" + folder;
      assertThat(world.keys()).containsExactly("kept", folder + "b", folder + "data/a b+ü");
      assertThat(world.audit(plan.planId()))
          .filteredOn(row -> "quarantined".equals(row.getAs("reason")))
          .extracting(row -> row.<String>getAs("marker"), row -> row.<Long>getAs("bytes"))
          .containsExactlyInAnyOrder(tuple(place + "b", 0L), tuple(place + "data/a b+ü", 0L));
      Verifier.Result verified = world.verify(plan.planId());
      assertThat(verified.quarantined()).isEqualTo(2);
      assertThat(verified.verified()).as("the row").isOne();
      assertThat(verified.leftovers()).isZero();

      PlanHeader young = world.planSample();
      assertThat(young.inventory()).as("copies are no items").isOne();
      assertThat(world.actions(young.planId())).isEmpty();
      assertThat(world.findings(young.planId()))
          .isEqualTo(Map.of(folder + "b", "TOO_YOUNG", folder + "data/a b+ü", "TOO_YOUNG"));

      world.job("again", "2019-06-01 00:00:00", "OFFICIAL", "b");
      PlanHeader later = world.plan(Scenario.ANY_AGE, Scenario.ANY_FRACTION);
      assertThat(world.findings(later.planId())).containsEntry(folder + "b", "LIVE");
      assertThat(world.actions(later.planId()))
          .extracting(Planned::kind, Planned::key, Planned::group)
          .containsExactly(
              tuple(
                  "DELETE_OBJECT",
                  folder + "data/a b+ü",
                  "s3://" + world.bucket() + "/data/a b+ü"));
      world.apply(later.planId());
      assertThat(world.keys()).containsExactly("kept", folder + "b");
      assertThat(world.verify(later.planId()).verified()).isOne();
    }
  }

  @Test
  void whatChangedStaysAndUndoBringsBackWhereNobodyHasPutAnything() throws Exception {
    try (Scenario world = quarantining("prefix = \"waiting/\"")) {
      world.objects("a", "again", "b", "c", "d", "e");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "elsewhere");
      String plan = world.planSample().planId();
      String conf = world.directory().resolve("lethe.conf").toString();
      world.object("a", bytes("changed")).sameObjectAgain("again");
      world.object("waiting/" + plan + "/d", bytes("d"));
      world.deleteObject("d");
      world.deleteObject("e");

      JsonNode applied = Ran.done("apply", plan, "--conf", conf, "--json").json();

      assertThat(applied.path("quarantined").asLong()).isEqualTo(3);
      assertThat(world.outcomes(plan))
          .as("d was moved by a run that was killed, e is gone")
          .isEqualTo(Map.of("APPLIED", 3L, "SKIPPED", 2L, "ABSENT", 1L));
      assertThat(world.keys().subList(0, 2)).containsExactly("a", "again");
      world.object("b", bytes("somebody put it again"));
      Ran undone = Ran.done("undo", plan, "--conf", conf, "--execute");
      assertThat(undone.out())
          .contains("or in quarantine: can be brought back")
          .contains("2 brought back, 0 failed, 1 left alone");
      assertThat(world.keys())
          .containsExactly("a", "again", "b", "c", "d", "waiting/" + plan + "/b");
      assertThat(content(world, "b")).isEqualTo("somebody put it again");
      assertThat(content(world, "c")).isEqualTo("c");
      assertThat(Ran.done("undo", plan, "--conf", conf, "--json").json().path("undoable").asLong())
          .isOne();
      Ran verified = Ran.done("verify", plan, "--conf", conf);
      assertThat(verified.out()).contains("0 left over");
    }
  }

  @Test
  void anotherBucketTakesWhatGoesAndGivesItBackUntilTheGraceIsOver() throws Exception {
    String other = Lab.shared().freshBucket("quarantine");
    try (Scenario world = quarantining("bucket = " + other + ", grace = 0")) {
      world.objects("a", "data/b", "c", "kept");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "kept");
      put(other, FOLDER + "somebody/notes");
      PlanHeader plan = world.planSample();
      String conf = world.directory().resolve("lethe.conf").toString();
      String folder = FOLDER + plan.planId() + "/";

      world.apply(plan.planId());

      assertThat(world.keys()).containsExactly("kept");
      assertThat(keys(other))
          .containsExactly(
              folder + "a", folder + "c", folder + "data/b", FOLDER + "somebody/notes");
      assertThat(world.verify(plan.planId()).quarantined()).isEqualTo(3);

      world.object("a", bytes("put again")).object("c", bytes("put again"));
      assertThat(Ran.done("undo", plan.planId(), "--conf", conf, "--execute").out())
          .contains("1 brought back, 0 failed, 2 left alone");
      assertThat(world.keys()).containsExactly("a", "c", "data/b", "kept");
      assertThat(content(world, "data/b")).isEqualTo("data/b");
      assertThat(content(world, "a")).isEqualTo("put again");
      assertThat(keys(other))
          .containsExactly(folder + "a", folder + "c", FOLDER + "somebody/notes");

      world.deleteObject("c");
      world.job("needs-a", "2019-06-01 00:00:00", "OFFICIAL", "a");
      world.job("needs-b", "2019-06-01 00:00:00", "OFFICIAL", "data/b");
      PlanHeader later = world.plan(Scenario.ANY_AGE, Scenario.ANY_FRACTION);
      assertThat(world.findings(later.planId())).isEqualTo(Map.of(folder + "a", "LIVE"));
      assertThat(world.actions(later.planId()))
          .extracting(Planned::kind, Planned::key, Planned::group)
          .containsExactly(tuple("DELETE_OBJECT", folder + "c", "s3://" + world.bucket() + "/c"));
      world.apply(later.planId());
      assertThat(keys(other)).containsExactly(folder + "a", FOLDER + "somebody/notes");
      assertThat(world.verify(later.planId()).verified()).as("it looked there").isOne();
    }
  }

  @Test
  void anotherBucketThatIsMissingUnreadableOrTakenIsRefused() throws Exception {
    String other = Lab.shared().freshBucket("quarantine");
    try (Scenario world = quarantining("bucket = " + other);
        Scenario second = quarantining("bucket = " + other);
        FaultProxy proxy = FaultProxy.before(Lab.shared().endpoint("s3"))) {
      world.objects("a");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "elsewhere");
      world.planSample();
      second.storeOf(world).jobFile("job = trial-retention", "job = second");
      assertThatThrownBy(() -> second.planSample())
          .hasMessageContainingAll("'second'", "'trial-retention'", other, "both claim");

      String s3 = Lab.shared().endpoint("s3").url();
      proxy
          .when(r -> r.path().contains(other) && r.query().contains("versioning"))
          .answer(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
      world.connection("ndvr-files", "endpoint", proxy.url());
      assertThatThrownBy(() -> world.planSample())
          .hasMessageContainingAll("erase.quarantine", other, "s3:GetBucketVersioning");
      world.connection("ndvr-files", "endpoint", s3);

      world.jobFile("bucket = " + other, "bucket = no-such-bucket");
      assertThatThrownBy(() -> world.planSample())
          .hasMessageContainingAll("erase.quarantine", "no-such-bucket", "does not exist");
      world.jobFile("bucket = no-such-bucket", "bucket = \"s3://x/\"");
      assertThatThrownBy(() -> world.planSample()).hasMessageContaining("without s3://");
    }
  }

  @Test
  void aCopyThatFailsOrIsNotThereLeavesTheObject() throws Exception {
    try (Scenario world = quarantining("grace = 3 days");
        FaultProxy proxy = FaultProxy.before(Lab.shared().endpoint("s3"))) {
      world.objects("a", "b");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "elsewhere");
      world.connection("ndvr-files", "endpoint", proxy.url());
      world.setting("apply.failure-limit", 1).setting("apply.attempts", 2);
      String plan = world.planSample().planId();
      proxy
          .when(r -> r.method().equals("PUT") && r.path().endsWith("/a"))
          .answer(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
      proxy
          .when(r -> r.method().equals("PUT") && r.path().endsWith("/b"))
          .answer(200, "<CopyObjectResult><ETag>\"0123456789abcdef\"</ETag></CopyObjectResult>");

      world.apply(plan);

      assertThat(world.keys()).containsExactly("a", "b");
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("FAILED", 2L));
      List<Row> failed = world.audit(plan);
      assertThat(failed)
          .filteredOn(row -> "FAILED".equals(row.getAs("outcome")))
          .extracting(row -> row.<String>getAs("category"))
          .contains("ACCESS_DENIED", "SERVER_ERROR");
    }
  }

  @Test
  void aQuarantineThatIsMisplacedIsRefusedInWords() throws Exception {
    try (Scenario world = quarantining("prefix = \"x\"")) {
      assertThatThrownBy(() -> world.planSample()).hasMessageContaining("ends in /");
      world.withOriginalJob().jobFile("items = true,", "items = maybe,");
      assertThatThrownBy(() -> world.planSample()).hasMessageContaining("quarantine");
      world.withOriginalJob().jobFile("items = true,", "items = quarantine,");
      assertThatThrownBy(() -> world.planSample("versions=all"))
          .hasMessageContaining("versions = all");
      world.jobFile("prefix = \"\"", "prefix = \"lethe-quarantine/x/\"");
      assertThatThrownBy(() -> world.planSample()).hasMessageContaining("prefix of its own");
    }
  }

  private static Scenario quarantining(String block) throws Exception {
    return Scenario.mysql()
        .jobFile("items = true,", "items = quarantine, quarantine { " + block + " },");
  }

  private static void put(String bucket, String key) {
    Lab.shared().s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(key));
  }

  private static List<String> keys(String bucket) {
    return Lab.shared().s3().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private static String content(Scenario world, String key) {
    return Lab.shared()
        .s3()
        .getObjectAsBytes(get -> get.bucket(world.bucket()).key(key))
        .asUtf8String();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
