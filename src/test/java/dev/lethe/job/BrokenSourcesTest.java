package dev.lethe.job;

import static dev.lethe.job.Refusals.assertEnds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ExitCode;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import dev.lethe.lab.TcpFaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that is not read to its end is never taken for an empty or a smaller one. */
@Timeout(120)
class BrokenSourcesTest {
  private Scenario world;

  @BeforeEach
  void fill() throws Exception {
    world = Scenario.mysql().objects("a", "b").job("1", "2019-01-01 00:00:00", "TRIAL", "a");
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void listingThatIsDeniedHalfWayEndsWithoutAPlan() throws Exception {
    world.objects(IntStream.range(0, 1_100).mapToObj(i -> "more/" + i));
    try (FaultProxy proxy = FaultProxy.before(Lab.shared().endpoint("s3"))) {
      FaultProxy.Rule denied =
          proxy
              .when(request -> request.query().contains("continuation-token"))
              .answer(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
      world.connection("ndvr-files", "endpoint", proxy.url());

      assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("half"))
          .contains(world.bucket())
          .containsIgnoringCase("denied");
      assertThat(denied.calls()).as("the listing got as far as its second page").isPositive();
    }
    assertNothingPlanned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void tableWhoseConnectionIsLostHalfWayEndsWithoutAPlan(String server) throws Exception {
    try (Scenario other = Scenario.on(server).objects("a", "b");
        TcpFaultProxy proxy = TcpFaultProxy.before(Lab.shared().endpoint(server))) {
      other.job("1", "2019-01-01 00:00:00", "TRIAL", "a");
      other.connection("ndvr-db", "url", proxy.through(other.databaseUrl()));
      // The rows are asked for by their columns, everything before that by a star.
      proxy.loseAnswerTo(server.equals("mysql") ? "sourceData" : "sourcedata");

      assertEnds(ExitCode.SYSTEM_FAILED, () -> other.planSample("half"))
          .contains("ndvr_job_status");
      assertThat(other.plans().find("half")).isEmpty();
      assertThat(other.planSample("half").totalActions()).as("once it is whole again").isPositive();
    }
  }

  @Test
  void missingTableIsNamedAndNotTakenForAnEmptyOne() throws Exception {
    world.sql("DROP TABLE ndvr_job_status");
    assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("half")).contains("ndvr_job_status");
    assertNothingPlanned();
  }

  @Test
  void missingBucketIsNamedAndNotTakenForAnEmptyOne() throws Exception {
    world.connection("ndvr-files", "bucket", "no-such-bucket-of-ours");
    assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("half"))
        .contains("no-such-bucket-of-ours");
    assertNothingPlanned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void wrongPasswordIsNamedAndNotShown(String server) throws Exception {
    try (Scenario other = Scenario.on(server)) {
      other.connection("ndvr-db", "password", "wrong-as-can-be");
      assertEnds(ExitCode.SYSTEM_FAILED, () -> other.planSample())
          .contains(other.database())
          .doesNotContain("wrong-as-can-be");
    }
  }

  @Test
  void serverThatIsDownIsNamed() throws Exception {
    world.connection("ndvr-db", "url", "jdbc:mysql://127.0.0.1:1/" + world.database());
    assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("half")).contains("127.0.0.1:1");
    assertNothingPlanned();
  }

  @Test
  void storeThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(world.directory().resolve("a-file"), "not a folder");
    world.setting("store.root", file.resolve("store").toString());
    assertEnds(ExitCode.SYSTEM_FAILED, () -> world.planSample("half")).contains("a-file/store");
    assertThat(world.keys()).containsExactly("a", "b");
  }

  private void assertNothingPlanned() throws Exception {
    assertThat(world.plans().find("half")).as("a plan of half a world").isEmpty();
    assertThat(world.keys()).contains("a", "b");
  }
}
