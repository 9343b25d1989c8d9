package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads tables as items: one for each combination of what the match fields hold. The server groups
 * them; what a question names travels as staged rows.
 */
final class ClickHouseReader implements Reader {
  /** Where everything is asked for; each slice reads the match fields of the whole table. */
  private static final long ROWS_A_SLICE = 20_000_000;

  private static final int MOST_SLICES = 16;

  private final ClickHouseClient client;

  ClickHouseReader(ClickHouseConfig config) {
    this.client = new ClickHouseClient(config);
  }

  @Override
  public String identity() {
    String uuid =
        client
            .rows(
                "ask the server who it is",
                "SELECT toString(serverUUID()), name FROM system.databases"
                    + " WHERE name = {database:String}",
                Map.of("param_database", client.config().database()),
                row -> Text.of(row.text()) + "/" + Text.of(row.text()))
            .stream()
            .findFirst()
            .orElseThrow(() -> ClickHouseErrors.noDatabase(client.config()));
    return ClickHouseConnector.TYPE + ":" + uuid;
  }

  @Override
  public Optional<String> transport() {
    return Optional.of(
        (client.config().encrypted() ? "TLS" : "not encrypted")
            + ", "
            + (client.config().password() == null ? "no password" : "password"));
  }

  @Override
  public Optional<String> version() {
    return client
        .rows(
            "ask the server for its version",
            "SELECT version()",
            Map.of(),
            row -> Text.of(row.text()))
        .stream()
        .findFirst();
  }

  @Override
  public List<String> lacks(Target target) {
    return new TableRights(client, target).lacking();
  }

  @Override
  public StructType describe(Target target) {
    Table.describe(client, target).columns("", target.columns());
    return FoundItem.SCHEMA;
  }

  @Override
  public Dataset<Row> snapshot(SparkSession spark, Target target) {
    throw new UnsupportedOperationException("rows here have no key: they are found as items");
  }

  @Override
  public Dataset<Row> items(SparkSession spark, Target target, Optional<Candidates> candidates) {
    Table table = Table.describe(client, target);
    table.columns("", target.change().fields());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Candidates> asked = candidates.map(context::broadcast).orElse(null);
    int slices = asked != null ? 1 : (int) Math.min(MOST_SLICES, 1 + table.rows() / ROWS_A_SLICE);
    ItemQuery query = new ItemQuery(table, target.change(), target.container());
    JavaRDD<Row> rows =
        context
            .parallelize(IntStream.range(0, slices).boxed().toList(), slices)
            .flatMap(new ItemScan(client.config(), query, asked, slices));
    return spark.createDataFrame(rows, FoundItem.SCHEMA);
  }

  @Override
  public OptionalLong rows(Target target, Candidates values) {
    Table table = Table.describe(client, target);
    ItemQuery query = new ItemQuery(table, target.change(), target.container());
    Staging staging = Staging.create(client, table, ItemQuery.stagedColumns());
    long rows;
    try {
      ItemQuery.stage(values, staging);
      staging.finish();
      rows =
          client
              .rows(
                  "count rows of table " + table.name().table(),
                  query.count(staging.sql()),
                  Map.of(),
                  row -> Long.parseLong(Text.of(row.text())))
              .get(0);
    } catch (ConnectorException e) {
      staging.closeAfter(e);
      throw e;
    }
    staging.close();
    return OptionalLong.of(rows);
  }

  @Override
  public List<String> fits(Target target, String where) {
    return new MaskFit(client, Table.describe(client, target), target.change(), where).check();
  }

  @Override
  public List<Sighting> look(Target target, List<Locator> locators) {
    Table table = Table.describe(client, target);
    MatchColumns match = table.match(target.change());
    Staging staging = Staging.create(client, table, Staging.columns(1));
    Set<String> present;
    try {
      locators.forEach(locator -> staging.add(List.of(staged(match, locator))));
      staging.finish();
      String sql =
          "SELECT DISTINCT %1$s FROM %2$s WHERE %1$s IN %3$s"
              .formatted(match.sql(), table.name().sql(), staging.keys());
      present =
          new HashSet<>(
              client.rows(
                  "look at rows of table " + table.name().table(),
                  sql,
                  Map.of(),
                  row -> RowCounts.key(row.text())));
    } catch (ConnectorException e) {
      staging.closeAfter(e);
      throw e;
    }
    staging.close();
    return locators.stream()
        .map(
            locator ->
                new Sighting(
                    locator, present.contains(RowCounts.key(staged(match, locator))), null, null))
        .toList();
  }

  private static byte[] staged(MatchColumns match, Locator locator) {
    return match.staged(ItemKey.read(locator.key(), match.columns().size()));
  }

  /** Nothing is kept open between two calls. */
  @Override
  public void close() {}
}
