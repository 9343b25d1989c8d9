package dev.lethe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.HttpCalls;
import dev.lethe.lab.Lab;
import java.io.IOException;

/** Documents as the contributors' system has them, in two shards. */
final class BenchedElasticsearch implements BenchedSystem {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "project-bench";
  private static final String PRISTINE = "pristine";
  private static final String FIELD = "latest.workerEmail";
  private static final int DOCUMENTS_A_REQUEST = 5_000;
  private static final String SETTINGS =
      """
      {"settings": {"number_of_shards": 2, "number_of_replicas": 0},
       "mappings": {"dynamic": false, "properties": {
         "view": {"type": "keyword"}, "unit_id": {"type": "keyword"}, "state": {"type": "keyword"},
         "latest": {"properties": {"workerId": {"type": "keyword"},
           "workerEmail": {"type": "keyword"}, "judgedAt": {"type": "date"}}}}}}
      """;

  private final Population population;
  private final Endpoint server;

  BenchedElasticsearch(Lab lab, Population population) {
    this.population = population;
    this.server = lab.endpoint(Elasticsearch7Server.NAME);
  }

  @Override
  public String name() throws Exception {
    return "Elasticsearch " + call("GET", "/", "").at("/version/number").asText();
  }

  @Override
  public String byHand() {
    return "`_update_by_query?slices=auto` with the addresses as `terms` and a script";
  }

  @Override
  public String connection() {
    return "{ type = elasticsearch, url = \"" + server.url() + "\" }";
  }

  @Override
  public String rule() {
    return "target { connection = target, index = \"%s\" }, match { \"%s\" = email }, mask { \"%s\" = constant }"
        .formatted(INDEX, FIELD, FIELD);
  }

  @Override
  public void fill() throws Exception {
    call("PUT", "/" + PRISTINE, SETTINGS);
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < population.rows(); row++) {
      lines.append("{\"index\": {\"_id\": \"unit-").append(row).append("\"}}\n");
      lines.append(document(row)).append('\n');
      if ((row + 1) % DOCUMENTS_A_REQUEST == 0 || row + 1 == population.rows()) {
        if (call("POST", "/" + PRISTINE + "/_bulk", lines.toString()).get("errors").asBoolean()) {
          throw new IOException("Elasticsearch did not take every document.");
        }
        lines.setLength(0);
      }
    }
    call("POST", "/" + PRISTINE + "/_forcemerge?max_num_segments=1&flush=true", "");
    call("PUT", "/" + PRISTINE + "/_block/write", "");
  }

  @Override
  public void reset() throws Exception {
    call("DELETE", "/" + INDEX + "?ignore_unavailable=true", "");
    call(
        "POST",
        "/" + PRISTINE + "/_clone/" + INDEX,
        "{\"settings\": {\"index.blocks.write\": null, \"index.number_of_replicas\": 0}}");
    call("GET", "/_cluster/health/" + INDEX + "?wait_for_status=green&timeout=60s", "");
  }

  @Override
  public void eraseByHand() throws Exception {
    ObjectNode body = JSON.createObjectNode();
    population
        .gone()
        .forEach(
            person ->
                body.withObject("/query/terms").withArray(FIELD).add(Population.email(person)));
    body.withObject("/script")
        .put("lang", "painless")
        .put("source", "ctx._source.latest.workerEmail = params.mask")
        .putObject("params")
        .put("mask", Population.MASK);
    JsonNode answer = call("POST", "/" + INDEX + "/_update_by_query?slices=auto", body.toString());
    if (!answer.get("failures").isEmpty()) {
      throw new IOException("_update_by_query failed in parts");
    }
  }

  @Override
  public State state() throws Exception {
    call("POST", "/" + INDEX + "/_refresh", "");
    return new State(count("term", Population.MASK), count("prefix", "person"));
  }

  @Override
  public void close() throws Exception {
    call("DELETE", "/" + INDEX + "," + PRISTINE + "?ignore_unavailable=true", "");
  }

  private long count(String query, String value) throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.withObject("/query/" + query).put(FIELD, value);
    return call("POST", "/" + INDEX + "/_count", body.toString()).get("count").asLong();
  }

  private String document(int row) {
    int person = row % population.people();
    ObjectNode document = JSON.createObjectNode().put("view", "judgment");
    document.put("unit_id", "unit-" + row).put("state", "finalized");
    document
        .putObject("latest")
        .put("workerId", Population.id(person))
        .put("workerEmail", Population.email(person))
        .put("judgedAt", "2026-05-01T00:00:00Z");
    return document.toString();
  }

  private JsonNode call(String method, String path, String body)
      throws IOException, InterruptedException {
    return JSON.readTree(HttpCalls.expect(200, HttpCalls.call(method, server, path, body)));
  }
}
