package dev.lethe.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Documents: one a judgment, and one a unit that has everybody who judged it. */
record KeplerElasticsearch(Lab lab, String prefix) implements KeplerStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DOCUMENTS_A_REQUEST = 5_000;
  private static final String INDEX =
      """
      {"settings": {"number_of_shards": 1, "number_of_replicas": 0},
       "mappings": {"dynamic": false, "properties": {
         "view": {"type": "keyword"}, "unit_id": {"type": "keyword"}, "state": {"type": "keyword"},
         "latest": {"properties": {"workerId": {"type": "keyword"},
           "workerEmail": {"type": "keyword"}, "judgedAt": {"type": "date"}}},
         "judgments": {"properties": {"workerId": {"type": "keyword"},
           "workerEmail": {"type": "keyword"}, "answer": {"type": "text"}}}}}}
      """;

  @Override
  public void load(KeplerData data) throws Exception {
    for (UUID project : data.projects()) {
      call("PUT", "/" + prefix + project, INDEX);
    }
    StringBuilder lines = new StringBuilder();
    int documents = 0;
    for (KeplerData.Unit unit : data.units()) {
      for (KeplerData.Judgment one : unit.judgments()) {
        ObjectNode view = document("judgment", unit, one);
        add(lines, unit, unit.id() + ":" + one.id(), view);
      }
      ObjectNode view = document("unit", unit, unit.judgments().get(unit.judgments().size() - 1));
      unit.judgments()
          .forEach(
              one ->
                  person(view.withArray("judgments").addObject(), one)
                      .put("answer", "answer " + one.id() % 7));
      add(lines, unit, unit.id().toString(), view);
      documents += unit.judgments().size() + 1;
      if (documents >= DOCUMENTS_A_REQUEST) {
        send(lines);
        documents = 0;
      }
    }
    send(lines);
    refresh();
  }

  @Override
  public void read(KeplerPeople people, KeplerReading reading) throws Exception {
    reading.kind("documents");
    refresh();
    JsonNode page =
        call(
            "POST",
            "/" + prefix + "*/_search?scroll=2m",
            "{\"size\": 5000, \"sort\": [\"_doc\"], \"version\": true}");
    while (!page.at("/hits/hits").isEmpty()) {
      for (JsonNode hit : page.at("/hits/hits")) {
        read((ObjectNode) hit, people, reading);
      }
      ObjectNode next = JSON.createObjectNode().put("scroll", "2m");
      next.put("scroll_id", page.get("_scroll_id").asText());
      page = call("POST", "/_search/scroll", next.toString());
    }
    ObjectNode end = JSON.createObjectNode().put("scroll_id", page.get("_scroll_id").asText());
    call("DELETE", "/_search/scroll", end.toString());
  }

  /** An address of theirs is left out wherever their id stands beside it. */
  private static void read(ObjectNode hit, KeplerPeople people, KeplerReading reading) {
    ObjectNode source = (ObjectNode) hit.get("_source");
    boolean trace = false;
    boolean theirs = false;
    List<JsonNode> entries = new ArrayList<>(List.of(source.path("latest")));
    source.path("judgments").forEach(entries::add);
    for (JsonNode entry : entries) {
      trace |= people.hasEmail(entry.path("workerEmail").asText());
      if (people.hasId(entry.path("workerId").asText())) {
        theirs = true;
        ((ObjectNode) entry).put("workerEmail", "");
      }
    }
    if (trace) {
      reading.trace("documents");
    }
    // Not even written again, unless somebody of them is in it.
    String version = theirs ? "" : hit.get("_version").asText();
    reading.other(
        "documents", hit.get("_index").asText(), hit.get("_id").asText(), source, version);
  }

  private ObjectNode document(String view, KeplerData.Unit unit, KeplerData.Judgment latest) {
    ObjectNode document = JSON.createObjectNode().put("view", view);
    document.put("unit_id", unit.id().toString()).put("state", "finalized");
    person(document.putObject("latest"), latest).put("judgedAt", latest.at().toString());
    return document;
  }

  private static ObjectNode person(ObjectNode entry, KeplerData.Judgment one) {
    return entry.put("workerId", one.documentId()).put("workerEmail", one.documentEmail());
  }

  private void add(StringBuilder lines, KeplerData.Unit unit, String id, ObjectNode document) {
    ObjectNode action = JSON.createObjectNode();
    action.putObject("index").put("_index", prefix + unit.project()).put("_id", id);
    lines.append(action).append('\n').append(document).append('\n');
  }

  private void send(StringBuilder lines) throws IOException, InterruptedException {
    if (lines.isEmpty()) {
      return;
    }
    JsonNode answer = call("POST", "/_bulk", lines.toString());
    if (answer.get("errors").asBoolean()) {
      throw new IOException("Elasticsearch did not take every document.");
    }
    lines.setLength(0);
  }

  private void refresh() throws IOException, InterruptedException {
    call("POST", "/" + prefix + "*/_refresh", "");
  }

  private JsonNode call(String method, String path, String body)
      throws IOException, InterruptedException {
    Endpoint elasticsearch = lab.endpoint("elasticsearch");
    return JSON.readTree(HttpCalls.expect(200, HttpCalls.call(method, elasticsearch, path, body)));
  }
}
