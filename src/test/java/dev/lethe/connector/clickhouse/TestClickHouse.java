package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.HttpCalls;
import dev.lethe.lab.Lab;
import dev.lethe.spec.Secret;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A database of a test's own on the lab's ClickHouse, seen without the code under test. */
final class TestClickHouse implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static final Tls OFF = new Tls(Tls.Mode.OFF, null);

  private final String database;

  private TestClickHouse(String database) {
    this.database = database;
  }

  static TestClickHouse fresh() throws SQLException {
    return new TestClickHouse(Lab.shared().freshDatabase("clickhouse", "ch"));
  }

  static Endpoint endpoint() {
    return Lab.shared().endpoint("clickhouse");
  }

  String database() {
    return database;
  }

  ClickHouseConfig config() {
    return config(endpoint().url(), endpoint().password(), PATIENCE);
  }

  /** With a statement-timeout of its own. */
  ClickHouseConfig impatient(String url, Duration statementTimeout) {
    return config(url, endpoint().password(), statementTimeout);
  }

  ClickHouseConfig config(String url, String password) {
    return config(url, password, PATIENCE);
  }

  private ClickHouseConfig config(String url, String password, Duration statementTimeout) {
    Limits limits = new Limits(Duration.ofSeconds(5), PATIENCE, statementTimeout, 8, null);
    return new ClickHouseConfig(
        url, database, endpoint().user(), new Secret(password), null, OFF, limits);
  }

  /** What the server answers, as tab-separated lines. */
  String sql(String statement) throws IOException, InterruptedException {
    return HttpCalls.expect(
            200,
            HttpCalls.call(
                "POST", endpoint(), "/?mutations_sync=1&database=" + database, statement))
        .strip();
  }

  List<String> lines(String query) throws IOException, InterruptedException {
    return sql(query).lines().toList();
  }

  /** Tables of staged rows, and mutations that are not over: nothing is left of either. */
  String remains() throws IOException, InterruptedException {
    return sql(
        "SELECT name FROM system.tables WHERE database = currentDatabase()"
            + " AND startsWith(name, 'lethe') UNION ALL SELECT mutation_id FROM system.mutations"
            + " WHERE database = currentDatabase() AND NOT is_done");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    sql("DROP DATABASE " + database + " SYNC");
  }
}
