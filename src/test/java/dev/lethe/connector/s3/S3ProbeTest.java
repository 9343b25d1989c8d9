package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.ConditionalDelete;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.EraseMode;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

@Timeout(60)
class S3ProbeTest {
  private static final String DENIED =
      "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
  private TestBucket bucket;
  private FaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    bucket = TestBucket.fresh();
    proxy = FaultProxy.before(TestBucket.endpoint());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  @Test
  void trustsAServerThatHonoursConditions() {
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.CONDITIONAL);
    assertThat(mode(ConditionalDelete.REQUIRE)).isEqualTo(EraseMode.CONDITIONAL);
    assertThat(bucket.keys()).as("the probe is removed").isEmpty();
  }

  @Test
  void headAsksNothing() {
    assertThat(mode(ConditionalDelete.HEAD)).isEqualTo(EraseMode.LOOK_THEN_ERASE);
    assertThat(proxy.requests()).isEmpty();
  }

  @Test
  void noticesAServerThatIgnoresConditions() {
    ignoreConditions();
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.LOOK_THEN_ERASE);
    assertThat(bucket.keys()).isEmpty();
  }

  @Test
  void noticesAServerThatReportsAFailedConditionAndDeletesAllTheSame() {
    proxy.when(S3ProbeTest::deletes).onCalls(1).after(this::deleteAll);
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.LOOK_THEN_ERASE);
  }

  @Test
  void noticesAServerThatTakesNoConditionAsFulfilled() {
    proxy
        .when(request -> deletes(request))
        .onCalls(2)
        .answer(
            200,
            "<DeleteResult><Error><Key>k</Key><Code>PreconditionFailed</Code></Error></DeleteResult>");
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.LOOK_THEN_ERASE);
    assertThat(bucket.keys()).isEmpty();
  }

  @Test
  void requireRefusesAServerThatIgnoresConditions() {
    ignoreConditions();
    LetheException refusal = refusal();
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refusal.refused()).containsExactly("conditional-delete");
    assertThat(refusal).hasMessageContaining(bucket.name());
  }

  @Test
  void withoutTheRightToWriteAProbeItLooksOrRefuses() {
    proxy.when(request -> request.method().equals("PUT")).answer(403, DENIED);
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.LOOK_THEN_ERASE);
    assertThat(refusal().refused()).containsExactly("conditional-delete");
  }

  @Test
  void withoutTheRightToDeleteItLooks() {
    proxy.when(S3ProbeTest::deletes).answer(403, DENIED);
    proxy.when(request -> request.method().equals("DELETE")).answer(403, DENIED);
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.LOOK_THEN_ERASE);
  }

  @Test
  void aServerThatCannotBeAskedIsNoAnswer() {
    proxy.when(request -> request.method().equals("PUT")).dropRequest();
    assertThat(catchThrowableOfType(ConnectorException.class, () -> mode(ConditionalDelete.AUTO)))
        .hasMessageContaining("cannot be asked");
  }

  @Test
  void leavesNoVersionOfTheProbeBehind() {
    TestBucket.client()
        .putBucketVersioning(
            put ->
                put.bucket(bucket.name())
                    .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    assertThat(mode(ConditionalDelete.AUTO)).isEqualTo(EraseMode.CONDITIONAL);
    var left = TestBucket.client().listObjectVersions(list -> list.bucket(bucket.name()));
    assertThat(left.versions()).isEmpty();
    assertThat(left.deleteMarkers()).isEmpty();
  }

  // Deleting just before the server does is what a server does that ignores the condition.
  private void ignoreConditions() {
    proxy.when(S3ProbeTest::deletes).before(this::deleteAll);
  }

  private void deleteAll() {
    assertThat(bucket.keys()).allMatch(key -> key.startsWith(S3Config.PROBE_PREFIX));
    bucket.keys().forEach(bucket::delete);
  }

  private LetheException refusal() {
    return catchThrowableOfType(LetheException.class, () -> mode(ConditionalDelete.REQUIRE));
  }

  private EraseMode mode(ConditionalDelete setting) {
    return new S3Connector().eraseMode(bucket.config(proxy), bucket.target(""), setting);
  }

  private static boolean deletes(Request request) {
    return request.method().equals("POST") && request.query().startsWith("delete");
  }
}
