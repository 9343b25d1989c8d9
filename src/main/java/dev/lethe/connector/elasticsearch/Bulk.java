package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Outcome;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Sends writes, several in a request, and reads what became of each. */
final class Bulk {
  private static final String WHAT = "write documents";

  /** What AWS takes from a small node is 10 MiB. */
  private static final int MOST_BYTES = 5 << 20;

  private final ElasticsearchClient client;

  Bulk(ElasticsearchClient client) {
    this.client = client;
  }

  /**
   * One outcome for each write, in the same order. A request that was not answered is told by the
   * outcomes of its writes if others were.
   *
   * @throws ConnectorException if the first request failed as a whole: it is unknown what took
   *     effect
   */
  List<Outcome> send(List<Write> writes) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int start = 0; start < writes.size(); start = outcomes.size()) {
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      int end = start;
      do {
        request.writeBytes(writes.get(end).lines());
        end++;
      } while (end < writes.size() && request.size() < MOST_BYTES);
      List<Write> some = writes.subList(start, end);
      try {
        outcomes.addAll(send(some, request.toByteArray()));
      } catch (ConnectorException e) {
        if (start == 0) {
          throw e;
        }
        some.forEach(
            one -> outcomes.add(Outcome.failed(one.action(), e.category(), e.getMessage())));
      }
    }
    return outcomes;
  }

  private List<Outcome> send(List<Write> writes, byte[] request) {
    Json.Obj answer =
        client.parsed(client.send("POST", "/_bulk", "application/x-ndjson", request, WHAT), WHAT);
    List<Json> items = answer.items("items");
    if (items.size() != writes.size()) {
      throw ElasticsearchErrors.unreadable(client.config(), WHAT);
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Write write = writes.get(i);
      Json.Obj item = ((Json.Obj) items.get(i)).object(write.operation());
      if (!write.action().locator().key().equals(item.text("_id"))) {
        throw ElasticsearchErrors.unreadable(client.config(), WHAT);
      }
      outcomes.add(outcome(write, item));
    }
    return outcomes;
  }

  private static Outcome outcome(Write write, Json.Obj item) {
    int status = (int) item.number("status", 0);
    String type = item.object("error").text("type");
    String result = item.text("result");
    if ("updated".equals(result) || "deleted".equals(result)) {
      return Outcome.applied(write.action(), null);
    }
    if ("not_found".equals(result) || "document_missing_exception".equals(type)) {
      return Outcome.absent(write.action());
    }
    Category category = ElasticsearchErrors.category(status, type);
    return Outcome.failed(write.action(), category, ElasticsearchErrors.words(status, type));
  }
}
