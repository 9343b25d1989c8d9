package dev.lethe.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.cli.Main;
import dev.lethe.job.Scenario;
import dev.lethe.lab.Await;
import dev.lethe.plan.PlanHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class VerifierTest {
  @Test
  void saysLeftoverOfWhatAnEraserOnlyClaimedToErase() throws Exception {
    try (Scenario world = world().connection("ndvr-files", "type", "lying-s3")) {
      String plan = world.planSample().planId();
      assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);
      assertThat(world.outcomes(plan)).as("as it was told").isEqualTo(Map.of("APPLIED", 5L));
      assertThat(world.keys()).hasSize(3);

      Verifier.Result result = world.verify(plan);

      assertThat(result.leftovers()).isEqualTo(3);
      assertThat(result.verified()).isEqualTo(2);
      assertThat(result.header().state()).isEqualTo(PlanHeader.State.LEFTOVERS);
      String conf = world.directory().resolve("lethe.conf").toString();
      assertThat(Main.run("verify", plan, "--conf", conf)).as("the exit code").isEqualTo(5);

      List.of("a", "b", "c").forEach(world::deleteObject);
      world.object("b", "b".getBytes(UTF_8)).object("c", "new".getBytes(UTF_8));
      world.job("new", "2019-06-02 00:00:00", "OFFICIAL", "c");

      Verifier.Result later = world.verify(plan);

      assertThat(later.leftovers()).as("what was put again is another object").isZero();
      assertThat(later.verified()).isEqualTo(5);
      assertThat(later.raced()).as("a new file's new job raced nobody").isZero();
      assertThat(later.header().state()).isEqualTo(PlanHeader.State.VERIFIED);
    }
  }

  @Test
  void listsReferencesThatCameBetweenTheRecheckAndTheEffect() throws Exception {
    try (Scenario world = world()) {
      String plan = world.planSample().planId();
      Path barrier = world.directory().resolve("barrier");
      System.setProperty("lethe.barrier", "wave-started:1:" + barrier);
      CompletableFuture<PlanHeader> apply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return world.apply(plan);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      try {
        Await.until("a wave", Duration.ofSeconds(90), () -> Files.exists(barrier));
      } finally {
        System.clearProperty("lethe.barrier");
      }
      world.job("late", "2019-06-02 00:00:00", "OFFICIAL", "a");
      Files.delete(barrier);

      assertThat(apply.get(90, TimeUnit.SECONDS).state()).isEqualTo(PlanHeader.State.APPLIED);
      assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 5L));
      for (int times = 0; times < 2; times++) {
        Verifier.Result result = world.verify(plan);
        assertThat(result.raced()).isOne();
        assertThat(result.leftovers()).isZero();
        assertThat(world.findings(plan)).as("listed, once").containsEntry("a", "RACED");
      }
    }
  }

  @Test
  void twoRulesOverOneTableEachSeeTheirOwnRows() throws Exception {
    try (Scenario world = Scenario.mysql()) {
      world
          .jobFile(
              "objects { connection = ndvr-files, prefix = \"\" }",
              "objects { connection = ndvr-files, prefix = \"a/\" }\n"
                  + "  more-jobs { connection = ndvr-db, table = ndvr_job_status }\n"
                  + "  more-objects { connection = ndvr-files, prefix = \"b/\" }")
          .jobFile(
              "rules {",
              "rules {\n  another {\n    kind = retention\n"
                  + "    items { source = more-objects, key = key }\n"
                  + "    references { source = more-jobs, key = sourceData, id = jobId, expired ="
                  + " \"completedAt < :now - INTERVAL 90 DAYS\" }\n  }\n");
      world.objects("a/1", "b/1");
      world.job("one", "2019-01-01 00:00:00", "TRIAL", "a/1");
      world.job("two", "2019-01-01 00:00:00", "OTHER", "b/1");
      world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "a/other");
      String plan = world.planSample().planId();

      assertThat(world.apply(plan).state()).isEqualTo(PlanHeader.State.APPLIED);

      assertThat(world.outcomes(plan)).isEqualTo(Map.of("APPLIED", 4L));
      assertThat(world.verify(plan).verified()).as("one statement an action").isEqualTo(4);
    }
  }

  private static Scenario world() throws Exception {
    Scenario world = Scenario.mysql().objects("a", "b", "c");
    world.job("job of a", "2019-01-01 00:00:00", "TRIAL", "a");
    world.job("job of b", "2019-01-01 00:00:00", "TRIAL", "b");
    return world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
  }
}
