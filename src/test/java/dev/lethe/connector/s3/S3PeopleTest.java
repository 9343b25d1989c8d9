package dev.lethe.connector.s3;

import static java.util.stream.Collectors.toMap;

import dev.lethe.connector.Connector;
import dev.lethe.connector.Fault;
import dev.lethe.connector.PeopleContractTest;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.Secret;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3PeopleTest extends PeopleContractTest<S3Config> {
  private static final Template TEMPLATE = Template.parse("contributors/{id}/", true).orElseThrow();

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

  @Override
  public S3Config faulty(Fault fault) {
    FaultProxy.Rule rule =
        proxy
            .when(
                request -> request.method().equals("POST") && request.query().startsWith("delete"))
            .onFirst(1);
    switch (fault) {
      case CUT_IN_THE_MIDDLE -> rule.dropRequest();
      case ANSWER_LOST -> rule.loseResponse();
    }
    return config();
  }

  @Override
  public Target target() {
    return target(bucket.name());
  }

  @Override
  public Target missing() {
    return target("no-such-bucket");
  }

  private static Target target(String bucket) {
    return Target.objects(bucket, "contributors/").withVersions().with(TEMPLATE);
  }

  @Override
  public Identifier identifier() {
    return Identifier.ID;
  }

  @Override
  public void empty() {
    proxy.reset();
    bucket.keys().forEach(bucket::delete);
  }

  @Override
  public void seed(Map<String, String> items) {
    bucket.put(items.entrySet().stream().map(item -> key(item.getKey(), item.getValue())));
  }

  @Override
  public String key(String name, String identifier) {
    return "contributors/" + identifier + "/" + name;
  }

  @Override
  public Map<String, String> existing() {
    return bucket.keys().stream().collect(toMap(key -> key, bucket::etag));
  }

  @Override
  public String left(String content, Person person) {
    return null;
  }

  @Override
  public void change(String key) {
    bucket.put(key, "changed");
  }

  @Override
  public void removeBehindOurBack(String key) {
    bucket.delete(key);
  }
}
