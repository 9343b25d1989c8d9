package dev.lethe.connector.s3;

import static java.util.stream.Collectors.toMap;

import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connector;
import dev.lethe.connector.ConnectorContractTest;
import dev.lethe.connector.Fault;
import dev.lethe.connector.Target;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.FaultProxy.Request;
import dev.lethe.spec.Secret;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3ConnectorTest extends ConnectorContractTest<S3Config> {
  private final TestBucket bucket = TestBucket.fresh();
  private final TestBucket other = TestBucket.fresh();
  private FaultProxy proxy;

  @BeforeAll
  void open() throws IOException {
    proxy = FaultProxy.before(TestBucket.endpoint());
  }

  @AfterAll
  void close() throws IOException {
    proxy.close();
  }

  @Override
  public Connector<S3Config> connector() {
    return new S3Connector();
  }

  @Override
  public ActionKind kind() {
    return ActionKind.DELETE_OBJECT;
  }

  @Override
  public S3Config config() {
    return bucket.config(proxy);
  }

  @Override
  public S3Config otherConfig() {
    return other.config(proxy);
  }

  @Override
  public S3Config wrongPassword() {
    return bucket.config(new Secret("wrong"));
  }

  @Override
  public S3Config unreachable() {
    return bucket.config("http://127.0.0.1:1");
  }

  // On every call while the eraser tries, since the SDK tries again by itself.
  @Override
  public S3Config faulty(Fault fault) {
    FaultProxy.Rule rule = proxy.when(S3ConnectorTest::deletes).onFirst(1);
    switch (fault) {
      case CUT_IN_THE_MIDDLE -> rule.dropRequest();
      case ANSWER_LOST -> rule.loseResponse();
    }
    return config();
  }

  @Override
  public Target target() {
    return bucket.target("");
  }

  @Override
  public Target missing() {
    return Target.objects("no-such-bucket", "");
  }

  @Override
  public String keyColumn() {
    return "key";
  }

  @Override
  public String etagColumn() {
    return "etag";
  }

  @Override
  public void empty() {
    proxy.reset();
    bucket.keys().forEach(bucket::delete);
  }

  @Override
  public void seed(Collection<String> keys) {
    bucket.put(keys.stream());
  }

  @Override
  public Map<String, String> existing() {
    return bucket.keys().stream().collect(toMap(key -> key, bucket::etag));
  }

  @Override
  public void change(String key) {
    bucket.put(key, "changed");
  }

  @Override
  public void removeBehindOurBack(String key) {
    bucket.delete(key);
  }

  // The object is put back before the client hears that it was never deleted.
  @Override
  public void refuse(String key) {
    String deleted = "<Deleted><Key>" + key + "</Key>.*?</Deleted>";
    String error = "<Error><Key>" + key + "</Key><Code>AccessDenied</Code></Error>";
    proxy
        .when(S3ConnectorTest::deletes)
        .rewrite(
            answer -> {
              bucket.put(key, key);
              return answer.replaceAll(deleted, error);
            });
  }

  private static boolean deletes(Request request) {
    return request.method().equals("POST")
        && request.query().startsWith("delete")
        && !request.body().contains(S3Config.PROBE_PREFIX);
  }
}
