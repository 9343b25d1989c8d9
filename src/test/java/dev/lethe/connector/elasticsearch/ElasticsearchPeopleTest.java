package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Connector;
import dev.lethe.connector.Fault;
import dev.lethe.connector.PeopleContractTest;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.lab.FaultProxy;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ElasticsearchPeopleTest extends PeopleContractTest<ElasticsearchConfig> {
  private static final String INDEX = "a";

  private final TestIndices indices = new TestIndices();
  private FaultProxy proxy;

  @BeforeAll
  void open() throws IOException {
    proxy = FaultProxy.before(TestIndices.server());
    indices.create(INDEX);
  }

  @AfterAll
  void close() throws IOException {
    proxy.close();
    indices.drop();
  }

  @Override
  public Connector<ElasticsearchConfig> connector() {
    return new ElasticsearchConnector();
  }

  @Override
  public ElasticsearchConfig config() {
    return TestIndices.config();
  }

  /** Another cluster, since indices of one have its identity. */
  @Override
  public ElasticsearchConfig otherConfig() {
    proxy
        .when(request -> request.path().equals("/"))
        .rewrite(body -> body.replaceAll("\"cluster_uuid\":\"", "$0x"));
    return TestIndices.config(proxy);
  }

  @Override
  public ElasticsearchConfig wrongPassword() {
    return TestIndices.config(TestIndices.server().url(), "wrong");
  }

  @Override
  public ElasticsearchConfig unreachable() {
    return TestIndices.config("http://127.0.0.1:1", "any");
  }

  @Override
  public ElasticsearchConfig faulty(Fault fault) {
    FaultProxy.Rule rule = proxy.when(request -> request.path().equals("/_bulk")).onFirst(1);
    switch (fault) {
      case CUT_IN_THE_MIDDLE -> rule.dropRequest();
      case ANSWER_LOST -> rule.loseResponse();
    }
    return TestIndices.config(proxy);
  }

  @Override
  public Target target() {
    return indices.target(TestIndices.EMAILS);
  }

  @Override
  public Target missing() {
    return Target.rows("no-such-index", null, java.util.List.of()).with(TestIndices.EMAILS);
  }

  @Override
  public Identifier identifier() {
    return Identifier.EMAIL;
  }

  @Override
  public void empty() {
    proxy.reset();
    indices.drop();
    indices.create(INDEX);
  }

  @Override
  public void seed(Map<String, String> items) {
    Map<String, String> documents = new LinkedHashMap<>();
    items.forEach((name, email) -> documents.put(name, document(email)));
    indices.putAll(INDEX, documents);
  }

  @Override
  public String key(String name, String identifier) {
    return name;
  }

  @Override
  public Map<String, String> existing() throws IOException {
    return indices.sources(INDEX);
  }

  @Override
  public String left(String content, Person person) {
    return content.replace(TestIndices.quoted(person.emails().get(0)), "\"DELETED_USER\"");
  }

  @Override
  public void change(String key) {
    indices.ask("POST", INDEX, "/_update/" + key, "{\"doc\":{\"state\":\"changed\"}}");
  }

  @Override
  public void removeBehindOurBack(String key) {
    indices.delete(INDEX, key);
  }

  /** A unit view with a judgment of somebody else's and a number that must keep its text. */
  private static String document(String email) {
    String who = TestIndices.quoted(email);
    return "{\"view\":\"unit\",\"state\":\"new\",\"cost\":1.10,\"latest\":{\"workerEmail\":"
        + who
        + "},\"judgments\":[{\"workerEmail\":\"somebody@else.org\",\"answer\":\"a\"},"
        + "{\"answer\":\"b\",\"workerEmail\":"
        + who
        + "}]}";
  }
}
