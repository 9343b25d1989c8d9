package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.ConnectorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One index, and not a pattern or an alias.
 *
 * @param shards primary ones
 * @param documents about how many
 */
record Index(String name, int shards, long documents, Mapping mapping) {
  /**
   * Every index that a pattern names, hidden ones as well, in the order of their names.
   *
   * @throws ConnectorException NOT_FOUND if there is none, LOCKED naming those that are closed
   */
  static List<Index> of(ElasticsearchClient client, String pattern) {
    String what = "find the indices of " + pattern;
    String part = ElasticsearchClient.part(pattern);
    List<Index> indices = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    List<Json.Obj> rows = rows(client, part, what);
    Json.Obj mappings = rows.isEmpty() ? null : mappings(client, part, pattern);
    for (Json.Obj row : rows) {
      String name = row.text("index");
      if (!"open".equals(row.text("status"))) {
        closed.add(name);
      } else {
        indices.add(
            new Index(
                name,
                (int) row.number("pri", 1),
                row.number("docs.count", 0),
                new Mapping(mappings.object(name).object("mappings"))));
      }
    }
    if (!closed.isEmpty()) {
      throw ElasticsearchErrors.closed(client.config(), pattern, closed);
    }
    if (indices.isEmpty()) {
      throw ElasticsearchErrors.noIndex(client.config(), pattern);
    }
    return indices;
  }

  private static List<Json.Obj> rows(ElasticsearchClient client, String part, String what) {
    String path =
        "/_cat/indices/"
            + part
            + "?format=json&expand_wildcards=all&h=index,status,pri,docs.count&s=index";
    byte[] answer = client.ask(path, null, what);
    try {
      return Json.parseArray(answer).items().stream().map(Json.Obj.class::cast).toList();
    } catch (IOException | ClassCastException e) {
      throw ElasticsearchErrors.unreadable(client.config(), what);
    }
  }

  private static Json.Obj mappings(ElasticsearchClient client, String part, String pattern) {
    String what = "read the mappings of " + pattern;
    String path = "/" + part + "/_mapping?expand_wildcards=open,hidden";
    return client.parsed(client.ask(path, null, what), what);
  }
}
