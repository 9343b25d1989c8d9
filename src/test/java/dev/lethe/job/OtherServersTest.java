package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.LetheException;
import dev.lethe.apply.Applier;
import dev.lethe.audit.Audit;
import dev.lethe.connector.Connections;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerReading;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.Planner;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plan about people, and a configuration that has another server under one of its names. */
@Timeout(600)
class OtherServersTest {
  private static final String PLAN = "plan-elsewhere";

  private final Lab lab = Lab.shared();
  @TempDir Path folder;

  @Test
  void nothingIsTouchedWhereAConnectionIsAnotherThanInThePlan() throws Exception {
    KeplerWorld world = KeplerWorld.fresh(lab, KeplerData.of(56, 24));
    List<KeplerContributor> gone = world.data().sample(4);
    KeplerJob files =
        KeplerJob.of(folder, world, gone, "jobs.contributor-deletion.guards.max-fraction = 1", "");
    Conf conf = Conf.load(List.of(files.conf()));
    JobSpec job = JobSpec.load(files.job(), conf, List.of());
    new Planner(TestSpark.store(conf), conf, new Connections(conf), Clock.systemUTC(), step -> {})
        .plan(new PlanRequest(job, null, null, PLAN, "author", "run-1"));
    KeplerReading before = world.read(gone);
    try (FaultProxy cluster = FaultProxy.before(lab.endpoint("elasticsearch"))) {
      cluster
          .when(request -> request.path().equals("/"))
          .rewrite(body -> body.replaceAll("\"cluster_uuid\" *: *\"", "$0another"));
      for (Map.Entry<String, String> other : others(world, cluster).entrySet()) {
        Conf elsewhere = elsewhere(files, other.getKey() + " = \"" + other.getValue() + "\"");

        assertRefused(other.getKey(), () -> applier(elsewhere).apply(PLAN, "run-2", "operator"));
        assertRefused(other.getKey(), () -> verifier(elsewhere).verify(PLAN, "run-3", "operator"));
      }
    }

    KeplerReading after = world.read(gone);
    assertThat(after.traces()).isEqualTo(before.traces());
    assertThat(after.others()).isEqualTo(before.others());
    assertThat(new Audit(TestSpark.store(conf)).ofPlan(PLAN).count()).isZero();
    assertThat(applier(conf).apply(PLAN, "run-4", "operator").state())
        .as("where it was planned")
        .isEqualTo(PlanHeader.State.APPLIED);
  }

  /** Setting → what makes it another server, database or bucket. */
  private Map<String, String> others(KeplerWorld world, FaultProxy cluster) throws Exception {
    Map<String, String> others = new LinkedHashMap<>();
    others.put("kepler-db.url", lab.jdbcUrl("postgres", lab.freshDatabase("postgres", "other")));
    others.put("kepler-es.url", cluster.url());
    others.put("kepler-ch.database", lab.freshDatabase("clickhouse", "other"));
    others.put("kepler-files.bucket", lab.freshBucket("other"));
    String redis = lab.endpoint("redis").url();
    others.put("sessions.url", redis.substring(0, redis.lastIndexOf('/') + 1) + "0");
    assertThat(world.redis()).isNotZero();
    return others;
  }

  private Conf elsewhere(KeplerJob files, String setting) throws IOException {
    Path over = Files.writeString(folder.resolve("over.conf"), "connections." + setting);
    return Conf.load(List.of(files.conf(), over));
  }

  private static void assertRefused(String where, ThrowingCallable attempt) {
    LetheException refusal = catchThrowableOfType(LetheException.class, attempt);
    assertThat(refusal).as(where).isNotNull();
    assertThat(refusal.refused())
        .as(where + ": " + refusal.getMessage())
        .containsExactly("target-identity");
    assertThat(refusal).hasMessageContaining(where.substring(0, where.indexOf('.')));
  }

  private static Applier applier(Conf conf) throws IOException {
    return new Applier(
        TestSpark.store(conf),
        conf,
        new Connections(conf),
        Clock.systemUTC(),
        new UnheardProgress());
  }

  private static Verifier verifier(Conf conf) throws IOException {
    return new Verifier(
        TestSpark.store(conf), conf, new Connections(conf), Clock.systemUTC(), step -> {});
  }
}
