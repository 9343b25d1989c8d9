package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads documents by their ids, as they are now and not as they were at the last refresh. */
final class Documents {
  private static final String WHAT = "read documents by their ids";

  /** That an id is not where the index would put it. */
  private static final String NEEDS_ROUTING = "routing_missing_exception";

  private final ElasticsearchClient client;

  Documents(ElasticsearchClient client) {
    this.client = client;
  }

  /**
   * One for each locator, in the same order.
   *
   * @throws ConnectorException if the call failed as a whole
   */
  List<Document> at(List<Locator> locators) {
    if (locators.isEmpty()) {
      return List.of();
    }
    List<Document> documents = get(locators, Map.of());
    List<Locator> missing =
        documents.stream()
            .filter(one -> !one.isFound() && one.problem() == null)
            .map(Document::locator)
            .toList();
    Map<Locator, String> routings = missing.isEmpty() ? Map.of() : routings(missing);
    if (routings.isEmpty()) {
      return documents;
    }
    Map<Locator, Document> routed = new HashMap<>();
    get(List.copyOf(routings.keySet()), routings).forEach(one -> routed.put(one.locator(), one));
    return documents.stream().map(one -> routed.getOrDefault(one.locator(), one)).toList();
  }

  private List<Document> get(List<Locator> locators, Map<Locator, String> routings) {
    byte[] answer =
        client.send("POST", "/_mget", "application/json", request(locators, routings), WHAT);
    List<Json> found = client.parsed(answer, WHAT).items("docs");
    if (found.size() != locators.size()) {
      throw ElasticsearchErrors.unreadable(client.config(), WHAT);
    }
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      documents.add(document(locators.get(i), (Json.Obj) found.get(i), answer));
    }
    return documents;
  }

  private Document document(Locator locator, Json.Obj found, byte[] answer) {
    if (!locator.key().equals(found.text("_id"))) {
      throw ElasticsearchErrors.unreadable(client.config(), WHAT);
    }
    if (found.is("found")) {
      return new Document(locator, found, answer, null);
    }
    String type = found.object("error").text("type");
    boolean gone =
        "false".equals(found.text("found"))
            || "index_not_found_exception".equals(type)
            || NEEDS_ROUTING.equals(type);
    ConnectorException problem =
        gone ? null : ElasticsearchErrors.refused(client.config(), WHAT, 0, type);
    return new Document(locator, null, answer, problem);
  }

  /**
   * The routings of documents that have one of their own. A search asks every shard for an id,
   * where a read by id asks the one that the id leads to.
   */
  private Map<Locator, String> routings(List<Locator> missing) {
    Map<String, Map<String, Locator>> byIndex = new TreeMap<>();
    missing.forEach(
        one ->
            byIndex
                .computeIfAbsent(one.container(), index -> new LinkedHashMap<>())
                .put(one.key(), one));
    Map<Locator, String> routings = new LinkedHashMap<>();
    byIndex.forEach(
        (index, byId) -> {
          for (Json hit : search(index, byId.keySet().stream().toList())) {
            String routing = ((Json.Obj) hit).text("_routing");
            Locator locator = byId.get(((Json.Obj) hit).text("_id"));
            if (routing != null && locator != null) {
              routings.put(locator, routing);
            }
          }
        });
    return routings;
  }

  private List<Json> search(String index, List<String> ids) {
    String what = "look for documents of index " + index;
    String path =
        "/"
            + ElasticsearchClient.part(index)
            + "/_search?ignore_unavailable=true&allow_partial_search_results=false";
    byte[] body =
        Json.object(
            json -> {
              json.writeNumberField("size", 10_000);
              json.writeBooleanField("_source", false);
              json.writeObjectFieldStart("query");
              json.writeObjectFieldStart("ids");
              json.writeArrayFieldStart("values");
              for (String id : ids) {
                json.writeString(id);
              }
              json.writeEndArray();
              json.writeEndObject();
              json.writeEndObject();
            });
    Json.Obj answer =
        client.parsed(client.send("POST", path, "application/json", body, what), what);
    if (answer.object("_shards").number("failed", -1) != 0) {
      throw ElasticsearchErrors.shardFailed(client.config(), index, null);
    }
    return answer.object("hits").items("hits");
  }

  private static byte[] request(List<Locator> locators, Map<Locator, String> routings) {
    return Json.object(
        json -> {
          json.writeArrayFieldStart("docs");
          for (Locator locator : locators) {
            json.writeStartObject();
            json.writeStringField("_index", locator.container());
            json.writeStringField("_id", locator.key());
            if (routings.containsKey(locator)) {
              json.writeStringField("routing", routings.get(locator));
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
