package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads what is in indices. A closed index among them is refused by its name (LOCKED): it may hold
 * what is looked for.
 *
 * <p>The user needs monitor on the cluster, and read, monitor, view_index_metadata and maintenance
 * on the indices.
 */
final class ElasticsearchReader implements Reader {
  /** So many documents of a shard are read one after the other. */
  private static final long DOCUMENTS_PER_SLICE = 1_000_000;

  private final ElasticsearchClient client;

  ElasticsearchReader(ElasticsearchConfig config) {
    this.client = new ElasticsearchClient(config);
  }

  @Override
  public String identity() {
    String what = "ask who the cluster is";
    String uuid = client.parsed(client.ask("/", null, what), what).text("cluster_uuid");
    if (uuid == null || uuid.equals("_na_")) {
      throw ElasticsearchErrors.unreadable(client.config(), what);
    }
    return ElasticsearchConnector.TYPE + ":" + uuid;
  }

  @Override
  public Optional<String> transport() {
    ElasticsearchConfig config = client.config();
    String encryption = config.isEncrypted() ? "TLS, certificate checked" : "not encrypted";
    return Optional.of(encryption + ", " + config.who());
  }

  @Override
  public Optional<String> version() {
    String what = "ask the cluster for its version";
    return Optional.ofNullable(
        client.parsed(client.ask("/", null, what), what).object("version").text("number"));
  }

  @Override
  public List<String> lacks(Target target) {
    try {
      Rights.require(client, target.container(), Rights.TO_CHANGE);
      return List.of();
    } catch (ConnectorException e) {
      if (e.category() != Category.ACCESS_DENIED) {
        throw e;
      }
      return List.of(e.getMessage());
    }
  }

  /** The columns of {@link #items}. */
  @Override
  public StructType describe(Target target) {
    Index.of(client, target.container());
    return FoundItem.SCHEMA;
  }

  @Override
  public Dataset<Row> snapshot(SparkSession spark, Target target) {
    throw new UnsupportedOperationException(target.container() + " is no source");
  }

  /**
   * As the interface says, with neither version nor etag: a document is changed for the people that
   * it names then. An index that cannot be asked for one of the match fields is read as a whole.
   * The indices are refreshed first, once, so that a document that was acknowledged is seen.
   */
  @Override
  public Dataset<Row> items(SparkSession spark, Target target, Optional<Candidates> candidates) {
    Rights.require(client, target.container(), Rights.TO_READ);
    List<Index> indices = Index.of(client, target.container());
    refresh(target.container());
    List<Candidates> portions = candidates.map(ItemQuery::portions).orElse(List.of());
    List<ItemScan.Part> parts = new ArrayList<>();
    for (Index index : indices) {
      ItemQuery query =
          candidates.isPresent()
              ? ItemQuery.of(index.mapping(), target.change().match())
              : ItemQuery.whole();
      int slices = slices(index, query);
      int first = query.isWhole() ? -1 : 0;
      int last = query.isWhole() ? -1 : portions.size() - 1;
      for (int portion = first; portion <= last; portion++) {
        for (int slice = 0; slice < slices; slice++) {
          parts.add(new ItemScan.Part(index.name(), query, portion, slice, slices));
        }
      }
    }
    return new ItemScan(client.config(), target.change().fields(), portions).of(spark, parts);
  }

  @Override
  public List<String> fits(Target target, String where) {
    Rights.require(client, target.container(), Rights.TO_CHANGE);
    return new FieldCheck(target.change(), where).of(Index.of(client, target.container()));
  }

  /** Whether the documents are there; without an etag, since nothing depends on one. */
  @Override
  public List<Sighting> look(Target target, List<Locator> locators) {
    List<Sighting> sightings = new ArrayList<>();
    for (Document document : new Documents(client).at(locators)) {
      if (document.problem() != null) {
        throw document.problem();
      }
      sightings.add(
          document.isFound()
              ? new Sighting(document.locator(), true, null, null)
              : Sighting.absent(document.locator()));
    }
    return sightings;
  }

  /** Nothing is kept open between two calls. */
  @Override
  public void close() {}

  /** A slice per shard costs nothing; more of them pay where each has much to give. */
  private static int slices(Index index, ItemQuery query) {
    long perShard = index.documents() / index.shards() / DOCUMENTS_PER_SLICE + 1;
    return query.isWhole() ? (int) (index.shards() * perShard) : index.shards();
  }

  private void refresh(String pattern) {
    String what = "refresh " + pattern;
    String path =
        "/" + ElasticsearchClient.part(pattern) + "/_refresh?expand_wildcards=open,hidden";
    Json.Obj shards = client.parsed(client.ask(path, new byte[0], what), what).object("_shards");
    if (shards.number("failed", -1) != 0) {
      throw ElasticsearchErrors.shardFailed(client.config(), pattern, null);
    }
  }
}
