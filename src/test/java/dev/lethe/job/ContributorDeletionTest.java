package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.apply.Applier;
import dev.lethe.audit.Audit;
import dev.lethe.connector.Connections;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerReading;
import dev.lethe.lab.KeplerSystem;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.Planner;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job as it stands in jobs/, on all five systems at once, with a generator that knows what is
 * right.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class ContributorDeletionTest {
  private static final List<String> DONE = List.of("APPLIED", "ABSENT");

  @TempDir Path folder;
  private Conf conf;
  private int runs;

  @Test
  void everythingOfThoseWhoGoIsGoneAndEverybodyElseIsByteForByteAsBefore() throws Exception {
    KeplerWorld world =
        KeplerWorld.fresh(Lab.shared(), KeplerData.of(7, 120), KeplerSystem.values());
    List<KeplerContributor> gone = world.data().sample(6);
    JobSpec job = job(world, gone);
    KeplerReading before = world.read(gone);
    assertThat(before.traces()).isEqualTo(world.expected(gone));

    PlanHeader plan = plan(job);

    assertThat(plan.refused()).isEmpty();
    assertThat(plan.verdicts().get("MATCHED")).isPositive();
    PlanHeader applied =
        new Applier(
                TestSpark.store(conf),
                conf,
                new Connections(conf),
                Clock.systemUTC(),
                new UnheardProgress())
            .apply(plan.planId(), run(), "operator");
    assertThat(applied.state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(new Audit(TestSpark.store(conf)).outcomes(plan.planId()).keySet()).isSubsetOf(DONE);
    Verifier.Result verified =
        new Verifier(
                TestSpark.store(conf), conf, new Connections(conf), Clock.systemUTC(), step -> {})
            .verify(plan.planId(), run(), "operator");
    assertThat(verified.leftovers()).isZero();
    assertThat(verified.verified()).isEqualTo(plan.totalActions());

    KeplerReading after = world.read(gone);
    assertThat(after.traces().values()).as("traces: " + after.traces()).containsOnly(0L);
    assertThat(after.others()).as("everybody else's").isEqualTo(before.others());

    PlanHeader again = plan(job);
    assertThat(again.actions()).as("a second run: " + again.verdicts()).isEmpty();

    assertThat(new LeakSearch(KeplerJob.identifiers(gone)).in(folder.resolve("store")))
        .as("not one byte of the store, not even the names of its files, tells who they were")
        .isEmpty();
  }

  private JobSpec job(KeplerWorld world, List<KeplerContributor> gone) throws IOException {
    KeplerJob files = KeplerJob.of(folder, world, gone, "", "");
    conf = Conf.load(List.of(files.conf()));
    return JobSpec.load(files.job(), conf, List.of());
  }

  private PlanHeader plan(JobSpec job) throws IOException {
    String run = run();
    return new Planner(
            TestSpark.store(conf), conf, new Connections(conf), Clock.systemUTC(), step -> {})
        .plan(new PlanRequest(job, null, null, "plan-" + run, "author", run));
  }

  private String run() {
    return "run-people-" + ++runs;
  }
}
