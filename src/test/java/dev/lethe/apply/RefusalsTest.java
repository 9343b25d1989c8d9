package dev.lethe.apply;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.job.Scenario;
import dev.lethe.job.TestSpark;
import dev.lethe.lab.Lab;
import dev.lethe.plan.Approvals;
import dev.lethe.plan.PlanHeader;
import dev.lethe.spec.Approver;
import dev.lethe.spec.Guards;
import dev.lethe.spec.JobSpec;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not applied, and that nothing is touched then. */
@Timeout(600)
class RefusalsTest {
  private Scenario world;

  @BeforeEach
  void open() throws Exception {
    world = Scenario.mysql().objects("a", "b");
    world.job("job of a", "2019-01-01 00:00:00", "TRIAL", "a");
    world.job("live", "2019-06-01 00:00:00", "OFFICIAL", "data/other");
  }

  @AfterEach
  void nothingWasTouched() throws Exception {
    assertThat(world.keys()).containsExactly("a", "b");
    assertThat(world.jobIds()).hasSize(2);
    world.close();
  }

  @Test
  void refusesAnotherServerDatabaseBucketOrEnvironmentUnderTheSameName() throws Exception {
    String plan = world.planSample().planId();
    String url = world.databaseUrl();
    try (Scenario other = Scenario.mysql()) {
      world.connection("ndvr-db", "url", other.databaseUrl());
      refusesToApplyAndToVerify(plan, "target-identity");
      world.connection("ndvr-db", "url", url).connection("ndvr-files", "bucket", other.bucket());
      refusesToApplyAndToVerify(plan, "target-identity");
    }
    world.connection("ndvr-files", "bucket", world.bucket());
    try (Scenario other = Scenario.postgres()) {
      world.connection("ndvr-db", "type", "postgres");
      world.connection("ndvr-db", "url", other.databaseUrl());
      world.connection("ndvr-db", "user", Lab.shared().endpoint("postgres").user());
      world.connection("ndvr-db", "password", Lab.shared().endpoint("postgres").password());
      refusesToApplyAndToVerify(plan, "target-identity");
    }
    world.setting("environment", "another");
    refusesToApplyAndToVerify(plan, "target-identity");
    assertThat(world.audit(plan)).isEmpty();
  }

  @Test
  void refusesAPlanWhoseTablesWereChanged() throws Exception {
    PlanHeader plan = world.planSample();
    append("plan_headers", plan, Map.of("as_of", lit(plan.asOf().plusSeconds(1)), "at", later()));
    refusesToApplyAndToVerify(plan.planId(), "digest");
    append("plan_headers", plan, Map.of("as_of", lit(plan.asOf()), "at", later()));
    append("plans", plan, Map.of("action_id", lit("one more")));
    refusesToApplyAndToVerify(plan.planId(), "digest");
    assertThat(world.audit(plan.planId())).isEmpty();
  }

  @Test
  void refusesAPlanThatIsOldOrWasRefusedOrDoesNotExist() throws Exception {
    String tripped = world.planSample("guards.max-actions=1").planId();
    assertThat(Refused.by(() -> world.apply(tripped))).containsExactly("max-actions");

    PlanHeader old = world.planSample("guards.plan-age=60s");
    world.clock(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(61)));
    assertThat(Refused.by(() -> world.apply(old.planId()))).containsExactly("plan-age");

    assertThat(
            catchThrowableOfType(LetheException.class, () -> world.apply("no-such-plan"))
                .exitCode())
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void refusesWithoutAnApprovalThatVerifiesByAnother() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String publicKey = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    String privateKey = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    world.setting(
        "approvers",
        List.of(
            Map.of("name", "author", "public-key", publicKey),
            Map.of("name", "reviewer", "public-key", publicKey)));
    PlanHeader plan = world.planSample("guards.approval=required");
    PlanHeader other = world.planSample("guards.approval=required");
    assertThat(Refused.by(() -> world.apply(plan.planId()))).as("none").containsExactly("approval");

    Guards guards = JobSpec.thaw(plan.spec()).guards();
    Approvals approvals =
        new Approvals(
            List.of(new Approver("author", publicKey), new Approver("reviewer", publicKey)));
    assertThat(Refused.by(() -> approvals.sign(plan, "author", privateKey, Instant.now(), guards)))
        .as("four eyes")
        .containsExactly("approval");

    approve(plan, "reviewer", Base64.getEncoder().encodeToString(new byte[64]));
    assertThat(Refused.by(() -> world.apply(plan.planId())))
        .as("typed")
        .containsExactly("approval");
    String ofOther = approvals.sign(other, "reviewer", privateKey, Instant.now(), guards);
    approve(plan, "reviewer", ofOther);
    assertThat(Refused.by(() -> world.apply(plan.planId())))
        .as("moved")
        .containsExactly("approval");

    String signature = approvals.sign(plan, "reviewer", privateKey, Instant.now(), guards);
    approve(plan, "author", signature);
    assertThat(Refused.by(() -> world.apply(plan.planId()))).as("own").containsExactly("approval");
    approve(plan, "reviewer", signature);
    assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.APPLIED);
    assertThat(world.keys()).isEmpty();
    world.objects("a", "b").job("job of a", "2019-01-01 00:00:00", "TRIAL", "a");
  }

  private void approve(PlanHeader plan, String approver, String signature) throws Exception {
    world
        .plans()
        .advance(
            world.plans().header(plan.planId()),
            PlanHeader.State.APPROVED,
            approver,
            "approval",
            Map.of("approver", approver, "signature", signature, "approved_at", plan.createdAt()));
  }

  private void refusesToApplyAndToVerify(String plan, String guard) {
    assertThat(Refused.by(() -> world.apply(plan))).containsExactly(guard);
    assertThat(Refused.by(() -> world.verify(plan))).containsExactly(guard);
  }

  private static Column later() {
    return functions.current_timestamp();
  }

  /** Adds a copy of one of the plan's rows with other values. */
  private void append(String table, PlanHeader plan, Map<String, Column> changes) {
    String path = world.directory().resolve("store/" + table).toString();
    TestSpark.session()
        .read()
        .format("delta")
        .load(path)
        .where(col("plan_id").equalTo(plan.planId()))
        .limit(1)
        .withColumns(changes)
        .write()
        .format("delta")
        .mode("append")
        .save(path);
  }
}
