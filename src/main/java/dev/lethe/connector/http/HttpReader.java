package dev.lethe.connector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.StoredUser;
import dev.lethe.connector.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Asks nodes what they hold of a user, signed as that user: {@code info/collections} is an object,
 * empty where nothing is left. A 404 counts as well, from a node that answers its heartbeat: from
 * elsewhere it may only say that no node is there. A 401 says nothing.
 */
final class HttpReader implements Reader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpConfig config;
  private final Nodes nodes;

  HttpReader(HttpConfig config) {
    this.config = config;
    this.nodes = new Nodes(config);
  }

  /**
   * How nodes are asked. Which nodes stands in each action, and those of another tokenserver know
   * no token of this one's.
   */
  @Override
  public String identity() {
    return HttpConnector.TYPE
        + ":"
        + config.auth().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Optional<String> transport() {
    return Optional.of("TLS where a node's URL is https, requests signed");
  }

  @Override
  public StructType describe(Target target) {
    throw new UnsupportedOperationException("nodes list nothing");
  }

  @Override
  public Dataset<Row> snapshot(SparkSession spark, Target target) {
    throw new UnsupportedOperationException("nodes list nothing");
  }

  @Override
  public List<Sighting> look(Target target, List<Locator> locators) {
    List<CompletableFuture<NodeAnswer>> answers = new ArrayList<>(locators.size());
    for (Locator locator : locators) {
      answers.add(nodes.ask("GET", StoredUser.at(locator), "/info/collections"));
    }
    List<NodeAnswer> known = Nodes.all(answers);
    Set<String> unaware = new HashSet<>();
    List<Sighting> sightings = new ArrayList<>(locators.size());
    for (int i = 0; i < known.size(); i++) {
      NodeAnswer answer = known.get(i);
      String node = locators.get(i).container();
      if (answer.status() == 404) {
        unaware.add(node);
        sightings.add(Sighting.absent(locators.get(i)));
      } else if (answer.isDone()) {
        sightings.add(new Sighting(locators.get(i), holds(node, answer), null, null));
      } else {
        throw HttpErrors.unknown(node, answer);
      }
    }
    unaware.forEach(this::requireNode);
    return sightings;
  }

  private static boolean holds(String node, NodeAnswer answer) {
    try {
      JsonNode collections = JSON.readTree(answer.body());
      if (collections != null && collections.isObject()) {
        return !collections.isEmpty();
      }
    } catch (IOException e) {
      // No JSON at all.
    }
    throw HttpErrors.strange(node);
  }

  private void requireNode(String node) {
    NodeAnswer answer = Nodes.all(List.of(nodes.heartbeat(node))).get(0);
    if (answer.status() == 0) {
      throw HttpErrors.unknown(node, answer);
    }
    if (!answer.isDone()) {
      throw HttpErrors.strange(node);
    }
  }

  @Override
  public void close() {
    nodes.close();
  }
}
