package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.lab.FaultProxy;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class S3ReaderTest {
  private TestBucket bucket;

  @BeforeEach
  void freshBucket() {
    bucket = TestBucket.fresh();
  }

  @Test
  void identityNamesEndpointAndBucket() {
    try (S3Reader reader = new S3Reader(bucket.config())) {
      assertThat(reader.identity())
          .isEqualTo("s3:127.0.0.1:" + TestBucket.endpoint().port() + "/" + bucket.name());
    }
  }

  @Test
  void aBucketThatDoesNotExistIsNotFound() {
    TestBucket missing = new TestBucket("no-such-bucket");
    assertThat(problem(missing.config()))
        .returns(Category.NOT_FOUND, ConnectorException::category)
        .hasMessageContainingAll("no-such-bucket", "127.0.0.1:" + TestBucket.endpoint().port());
  }

  @Test
  void anEndpointThatDoesNotListenIsUnreachable() {
    assertThat(problem(bucket.config("http://127.0.0.1:1")))
        .returns(Category.UNREACHABLE, ConnectorException::category)
        .hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void aDeniedBucketIsDenied() throws IOException {
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint())) {
      proxy.when(request -> request.method().equals("HEAD")).answer(403, "");
      assertThat(problem(bucket.config(proxy)).category()).isEqualTo(Category.ACCESS_DENIED);
    }
  }

  @Test
  void looksAtMoreObjectsThanConnections() {
    bucket.put(IntStream.range(0, 200).mapToObj(i -> "k" + i));
    List<Locator> locators =
        IntStream.range(0, 300)
            .mapToObj(i -> new Locator(bucket.name(), "k" + i, null, null))
            .toList();
    List<Sighting> sightings = look(bucket.config(), locators);
    assertThat(sightings).extracting(Sighting::locator).containsExactlyElementsOf(locators);
    assertThat(sightings).filteredOn(Sighting::present).hasSize(200);
  }

  @Test
  void aSightingSaysWhatTheObjectLooksLikeNow() {
    bucket.put("k", "k");
    Locator same = new Locator(bucket.name(), "k", null, bucket.etag("k"));
    Locator other = new Locator(bucket.name(), "k", null, "0".repeat(32));
    List<Sighting> sightings = look(bucket.config(), List.of(same, other));
    assertThat(sightings).extracting(Sighting::unchanged).containsExactly(true, false);
    assertThat(sightings.get(1).etag()).isEqualTo(bucket.etag("k"));
    assertThat(sightings.get(1).modifiedAt()).isNotNull();
  }

  @Test
  void anObjectThatCannotBeReadIsNotAbsent() throws IOException {
    try (FaultProxy proxy = FaultProxy.before(TestBucket.endpoint())) {
      proxy.when(request -> request.path().endsWith("/secret")).answer(403, "");
      Locator secret = new Locator(bucket.name(), "secret", null, null);
      ConnectorException problem =
          catchThrowableOfType(
              ConnectorException.class, () -> look(bucket.config(proxy), List.of(secret)));
      assertThat(problem.category()).isEqualTo(Category.ACCESS_DENIED);
      assertThat(problem).hasMessageNotContaining("secret");
    }
  }

  @Test
  void nothingIsAbsentInABucketThatDoesNotExist() {
    TestBucket missing = new TestBucket("no-such-bucket");
    Locator locator = new Locator(missing.name(), "k", null, null);
    assertThat(
            catchThrowableOfType(
                ConnectorException.class, () -> look(missing.config(), List.of(locator))))
        .returns(Category.NOT_FOUND, ConnectorException::category);
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(
            Stream.of(
                bucket.config().toString(),
                new S3Scan(bucket.config(), "p", "b", false).toString()))
        .noneMatch(text -> text.contains(TestBucket.endpoint().password()));
  }

  private static List<Sighting> look(S3Config config, List<Locator> locators) {
    try (S3Reader reader = new S3Reader(config)) {
      return reader.look(Target.objects(config.bucket(), ""), locators);
    }
  }

  private static ConnectorException problem(S3Config config) {
    try (S3Reader reader = new S3Reader(config)) {
      return catchThrowableOfType(ConnectorException.class, reader::identity);
    }
  }
}
