package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What we may do with the indices of a pattern. A cluster leaves those that we may not read out of
 * every answer about a pattern, in silence, so that they would count as empty.
 */
final class Rights {
  private static final String WHAT = "ask what the user may do";

  private static final Set<Category> UNANSWERED =
      Set.of(Category.UNREACHABLE, Category.TIMEOUT, Category.THROTTLED);

  static final List<String> TO_READ =
      List.of("read", "view_index_metadata", "monitor", "maintenance");
  static final List<String> TO_CHANGE =
      List.of("read", "view_index_metadata", "monitor", "maintenance", "write");

  private Rights() {}

  /**
   * Checks that we have them on everything that the pattern could name.
   *
   * @throws ConnectorException ACCESS_DENIED if not; a cluster without Elasticsearch's own security
   *     does not know, and then it is left to the requests that follow
   */
  static void require(ElasticsearchClient client, String pattern, List<String> rights) {
    byte[] question =
        Json.object(
            json -> {
              json.writeArrayFieldStart("index");
              json.writeStartObject();
              Json.strings(json, "names", names(pattern));
              Json.strings(json, "privileges", rights);
              json.writeEndObject();
              json.writeEndArray();
            });
    Json.Obj answer;
    try {
      answer = client.parsed(client.ask("/_security/user/_has_privileges", question, WHAT), WHAT);
    } catch (ConnectorException e) {
      if (UNANSWERED.contains(e.category())) {
        throw e;
      }
      // Each kind of cluster refuses a question that it does not know in its own way.
      return;
    }
    if (!answer.is("has_all_requested")) {
      throw ElasticsearchErrors.lacksRights(client.config(), pattern, rights);
    }
  }

  /** What is left out of a pattern needs no rights. */
  private static List<String> names(String pattern) {
    return Arrays.stream(pattern.split(",")).filter(name -> !name.startsWith("-")).toList();
  }
}
