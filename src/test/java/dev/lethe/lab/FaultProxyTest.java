package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

@Timeout(60)
class FaultProxyTest {
  private static final String SLOW_DOWN =
      "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>";

  private final Lab lab = Lab.shared();
  private FaultProxy proxy;
  private S3Client client;
  private String bucket;

  @BeforeEach
  void setUp() throws IOException {
    proxy = FaultProxy.before(lab.endpoint("s3"));
    client = S3Clients.through(proxy.url(), lab.endpoint("s3"));
    bucket = lab.freshBucket("fault");
  }

  @AfterEach
  void tearDown() throws IOException {
    client.close();
    proxy.close();
  }

  @Test
  void passesSignedRequestsAndTheirBodies() {
    String text = "ü".repeat(100_000);

    client.putObject(put -> put.bucket(bucket).key("a b/c+d"), RequestBody.fromString(text));

    assertThat(client.getObjectAsBytes(get -> get.bucket(bucket).key("a b/c+d")).asUtf8String())
        .isEqualTo(text);
    assertThat(client.headObject(head -> head.bucket(bucket).key("a b/c+d")).contentLength())
        .isEqualTo(200_000);
    assertThat(proxy.requests())
        .extracting(FaultProxy.Request::method)
        .containsExactly("PUT", "GET", "HEAD");
  }

  @Test
  void answersTheFirstCallInTheServersPlace() {
    FaultProxy.Rule rule =
        proxy.when(FaultProxyTest::isBulkDelete).onFirst(1).answer(503, SLOW_DOWN);
    put("a", "b");

    DeleteObjectsResponse response = delete("a", "b");

    assertThat(rule.calls()).as("the SDK tries again").isEqualTo(2);
    assertThat(response.deleted()).hasSize(2);
    assertThat(proxy.requests(FaultProxyTest::isBulkDelete).get(1).body()).contains("<Key>a</Key>");
    assertThat(keys()).isEmpty();
  }

  @Test
  void dropsARequestBeforeTheServerSeesIt() {
    proxy.when(FaultProxyTest::isBulkDelete).dropRequest();
    put("a");

    assertThatThrownBy(() -> delete("a")).hasMessageContaining("Unable to execute HTTP request");

    assertThat(keys()).containsExactly("a");
  }

  @Test
  void losesAResponseAfterTheEffect() {
    FaultProxy.Rule rule = proxy.when(FaultProxyTest::isBulkDelete).loseResponse();
    put("a");

    assertThatThrownBy(() -> delete("a")).hasMessageContaining("Unable to execute HTTP request");

    assertThat(rule.calls()).isGreaterThan(1);
    assertThat(keys()).isEmpty();
  }

  @Test
  void rewritesAResponse() {
    String failed = "<Error><Key>a</Key><Code>AccessDenied</Code></Error>";
    proxy
        .when(FaultProxyTest::isBulkDelete)
        .rewrite(body -> body.replaceFirst("<Deleted><Key>a</Key></Deleted>", failed));
    put("a", "b");

    DeleteObjectsResponse response = delete("a", "b");

    assertThat(response.errors()).extracting(error -> error.code()).containsExactly("AccessDenied");
    assertThat(response.deleted()).extracting(deleted -> deleted.key()).containsExactly("b");
  }

  @Test
  void failsTheCallsWithTheseNumbersOnly() {
    Predicate<FaultProxy.Request> head = request -> request.method().equals("HEAD");
    put("a");
    proxy.when(head).onCalls(2).answer(403, "");

    List<Boolean> found =
        IntStream.rangeClosed(1, 3)
            .mapToObj(
                call -> {
                  try {
                    return client.headObject(request -> request.bucket(bucket).key("a")) != null;
                  } catch (S3Exception e) {
                    return false;
                  }
                })
            .toList();

    assertThat(found).containsExactly(true, false, true);
  }

  @Test
  void letsSomethingHappenJustBeforeTheServerSeesTheRequest() {
    proxy.when(FaultProxyTest::isBulkDelete).before(() -> put("late"));
    put("a");

    delete("a", "late");

    assertThat(keys()).isEmpty();
  }

  private static boolean isBulkDelete(FaultProxy.Request request) {
    return request.method().equals("POST") && request.query().contains("delete");
  }

  private void put(String... keys) {
    for (String key : keys) {
      lab.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(key));
    }
  }

  private DeleteObjectsResponse delete(String... keys) {
    List<ObjectIdentifier> identifiers =
        List.of(keys).stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    return client.deleteObjects(
        request -> request.bucket(bucket).delete(delete -> delete.objects(identifiers)));
  }

  private List<String> keys() {
    return lab.s3().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
