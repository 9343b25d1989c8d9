package dev.lethe.connector.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Change;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.HttpCalls;
import dev.lethe.lab.Lab;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Indices of a test's own in the lab's Elasticsearch, seen and changed without the connector. */
final class TestIndices {
  static final Mask CONSTANT =
      new Mask(
          new MaskSpec(MaskSpec.Strategy.CONSTANT, "DELETED_USER", 0, false, null),
          new Secret("c2VjcmV0c2VjcmV0"));

  /** What the job about contributors does. */
  static final Change EMAILS =
      new Change(
          Map.of("latest.workerEmail", Identifier.EMAIL, "judgments.workerEmail", Identifier.EMAIL),
          Map.of("latest.workerEmail", CONSTANT, "judgments.workerEmail", CONSTANT));

  static final Person ADA = new Person("p-ada", "1", List.of("ada@example.org"));
  static final Person BOB = new Person("p-bob", "2", List.of("bob@example.org"));

  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 4, null);

  private static final String MAPPING =
      """
      { "dynamic": false, "properties": {
        "view": {"type":"keyword"}, "unit_id": {"type":"keyword"}, "state": {"type":"keyword"},
        "latest": { "properties": { "workerId": {"type":"keyword"},
          "workerEmail": {"type":"keyword"}, "judgedAt": {"type":"date"} } },
        "judgments": { "properties": { "workerId": {"type":"keyword"},
          "workerEmail": {"type":"keyword"}, "answer": {"type":"text"} } } } }\
      """;

  private final String prefix = "project-" + UUID.randomUUID();

  String pattern() {
    return prefix + "-*";
  }

  String name(String index) {
    return prefix + "-" + index;
  }

  /** As the reader would give it. */
  Locator locator(String index, String id) {
    return new Locator(name(index), id, null, null);
  }

  Action action(String index, String id, Change change, Person... people) {
    ActionKind kind = change.deletes() ? ActionKind.DELETE_ROW : ActionKind.MASK_DOC;
    return new Action(
        "action of " + index + " " + id, kind, locator(index, id), 0, null, 1, List.of(people));
  }

  Target target(Change change) {
    return Target.rows(pattern(), null, List.of()).with(change);
  }

  static Endpoint server() {
    return Lab.shared().endpoint("elasticsearch");
  }

  static ElasticsearchConfig config() {
    return config(server().url(), server().password());
  }

  static ElasticsearchConfig config(FaultProxy proxy) {
    return config(proxy.url(), server().password());
  }

  static ElasticsearchConfig config(String url, String password) {
    return new ElasticsearchConfig(
        URI.create(url), server().user(), new Secret(password), null, LIMITS);
  }

  void create(String index) {
    create(index, MAPPING, 2);
  }

  void create(String index, String mapping, int shards) {
    String settings = "{\"number_of_replicas\":0,\"number_of_shards\":" + shards + "}";
    ask("PUT", index, "", "{\"settings\":" + settings + ",\"mappings\":" + mapping + "}");
  }

  void drop() {
    ask("DELETE", "*", "?expand_wildcards=all", null);
  }

  /** Writes a document, visible at once. */
  void put(String index, String id, String document) {
    ask("PUT", index, "/_doc/" + ElasticsearchClient.part(id) + "?refresh=true", document);
  }

  void putAll(String index, Map<String, String> documents) {
    StringBuilder lines = new StringBuilder();
    documents.forEach(
        (id, document) -> {
          lines.append("{\"index\":{\"_id\":").append(quoted(id)).append("}}\n");
          lines.append(document).append('\n');
        });
    ask("POST", index, "/_bulk?refresh=true", lines.toString());
  }

  void delete(String index, String id) {
    ask("DELETE", index, "/_doc/" + ElasticsearchClient.part(id) + "?refresh=true", null);
  }

  /** The document's bytes; null if there is none. */
  String source(String index, String id) {
    String path = "/_source/" + ElasticsearchClient.part(id) + "?realtime=true";
    HttpResponse<String> answer = send("GET", index, path, null);
    return answer.statusCode() == 404 ? null : answer.body();
  }

  /** Id to bytes, of at most 1,000 documents. */
  Map<String, String> sources(String index) throws IOException {
    ask("POST", index, "/_refresh", null);
    byte[] answer = ask("POST", index, "/_search", "{\"size\":1000}");
    Map<String, String> sources = new TreeMap<>();
    for (Json one : Json.parse(answer).object("hits").items("hits")) {
      Json.Obj hit = (Json.Obj) one;
      Json.Obj source = hit.object("_source");
      sources.put(
          hit.text("_id"),
          new String(Arrays.copyOfRange(answer, source.start(), source.end()), UTF_8));
    }
    return sources;
  }

  long version(String index, String id) throws IOException {
    return Json.parse(ask("GET", index, "/_doc/" + ElasticsearchClient.part(id), null))
        .number("_version", -1);
  }

  byte[] ask(String method, String index, String path, String body) {
    HttpResponse<String> answer = send(method, index, path, body);
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.statusCode() + answer.body());
    }
    return answer.body().getBytes(UTF_8);
  }

  static boolean isBulk(FaultProxy.Request request) {
    return request.path().equals("/_bulk");
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private HttpResponse<String> send(String method, String index, String path, String body) {
    String whole = "/" + name(index) + path;
    try {
      return HttpCalls.call(method, server(), whole, body == null ? "" : body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
