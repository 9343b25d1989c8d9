package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.ConnectorException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of one search, as the index was when it began. Fails rather than leave something out: a
 * page whose answer is lost is not asked for again, since the server would give the one after it;
 * and what came is counted.
 */
final class Scroll implements Iterator<List<Json.Obj>> {
  private static final Logger LOG = LoggerFactory.getLogger(Scroll.class);
  private static final String KEEP = "10m";
  private static final String JSON = "application/json";

  private final ElasticsearchClient client;
  private final String index;
  private final byte[] search;
  private final String what;
  private long total = -1;
  private long seen;
  private String id;
  private boolean begun;
  private List<Json.Obj> page;

  Scroll(ElasticsearchClient client, String index, byte[] search) {
    this.client = client;
    this.index = index;
    this.search = search;
    this.what = "read index " + index;
  }

  @Override
  public boolean hasNext() {
    if (page == null) {
      turn();
    }
    return !page.isEmpty();
  }

  /** The hits of a page. */
  @Override
  public List<Json.Obj> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<Json.Obj> current = page;
    page = null;
    return current;
  }

  /** Gives the server back what it keeps for the pages that would come. */
  void close() {
    if (id == null) {
      return;
    }
    byte[] ended = Json.object(json -> json.writeStringField("scroll_id", id));
    try {
      client.send("DELETE", "/_search/scroll", JSON, ended, "end a scroll");
    } catch (ConnectorException e) {
      LOG.debug("A scroll of {} stays open until its time is over: {}", index, e.getMessage());
    }
    id = null;
  }

  private void turn() {
    if (!begun) {
      begun = true;
      String path = "/" + ElasticsearchClient.part(index) + "/_search?scroll=" + KEEP;
      Json.Obj first = client.parsed(client.ask(path, search, what), what);
      total = first.object("hits").object("total").number("value", -1);
      take(first);
    } else if (seen == total) {
      page = List.of();
      close();
    } else {
      byte[] more =
          Json.object(
              json -> {
                json.writeStringField("scroll", KEEP);
                json.writeStringField("scroll_id", id);
              });
      take(client.parsed(client.send("POST", "/_search/scroll", JSON, more, what), what));
    }
  }

  private void take(Json.Obj answer) {
    id = answer.text("_scroll_id");
    Json.Obj shards = answer.object("_shards");
    if (shards.number("failed", -1) != 0 || answer.is("timed_out")) {
      throw ElasticsearchErrors.shardFailed(client.config(), index, failure(shards));
    }
    page = answer.object("hits").items("hits").stream().map(Json.Obj.class::cast).toList();
    seen += page.size();
    if (page.isEmpty() && seen != total) {
      throw ElasticsearchErrors.partial(
          client.config(), index, "it has " + total + " documents to give, and gave " + seen);
    }
  }

  private static String failure(Json.Obj shards) {
    return shards.items("failures").stream()
        .map(one -> ((Json.Obj) one).object("reason").text("type"))
        .findFirst()
        .orElse(null);
  }
}
