package dev.lethe.bench;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.HttpCalls;
import dev.lethe.lab.Lab;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Metrics as the contributors' system has them. */
final class BenchedClickHouse implements BenchedSystem {
  private final Population population;
  private final Endpoint server;
  private final String database;

  BenchedClickHouse(Lab lab, Population population) throws SQLException {
    this.population = population;
    this.server = lab.endpoint("clickhouse");
    this.database = lab.freshDatabase("clickhouse", "bench");
  }

  @Override
  public String name() throws Exception {
    return "ClickHouse " + query("SELECT version()") + " (its engine, chdb)";
  }

  @Override
  public String byHand() {
    return "addresses by one INSERT to a Memory table, one mutation `UPDATE … WHERE email IN`";
  }

  @Override
  public String connection() {
    return "{ type = clickhouse, url = \"%s\", database = %s, user = \"%s\", password = \"%s\" }"
        .formatted(server.url(), database, server.user(), server.password());
  }

  @Override
  public String rule() {
    return "target { connection = target, table = unit_metrics }, match { email = email },"
        + " mask { email = constant }";
  }

  @Override
  public void fill() throws Exception {
    String person = "number % " + population.people();
    create("pristine");
    query(
        "INSERT INTO pristine SELECT generateUUIDv4(1), generateUUIDv4(2), toUUID(%s), %s, 'seconds', number / 8, now() FROM numbers(%d)"
            .formatted(
                "concat('00000000-0000-4000-8000-', leftPad(lower(hex(toUInt32(%s))), 12, '0'))"
                    .formatted(person),
                "concat('person', toString(" + person + "), '@example.org')",
                population.rows()));
    query("OPTIMIZE TABLE pristine FINAL");
  }

  @Override
  public void reset() throws Exception {
    query("DROP TABLE IF EXISTS unit_metrics SYNC");
    create("unit_metrics");
    query("INSERT INTO unit_metrics SELECT * FROM pristine");
    query("OPTIMIZE TABLE unit_metrics FINAL");
  }

  @Override
  public void eraseByHand() throws Exception {
    StringBuilder emails = new StringBuilder();
    population.gone().forEach(person -> emails.append(Population.email(person)).append('\n'));
    query("CREATE TABLE gone (email String) ENGINE = Memory");
    call("&query=" + encoded("INSERT INTO gone FORMAT TabSeparated"), emails.toString());
    query(
        "ALTER TABLE unit_metrics UPDATE email = '%s' WHERE email IN (SELECT email FROM gone) SETTINGS mutations_sync = 1"
            .formatted(Population.MASK));
    query("DROP TABLE gone SYNC");
  }

  @Override
  public State state() throws Exception {
    return new State(
        Long.parseLong(
            query("SELECT count() FROM unit_metrics WHERE email = '" + Population.MASK + "'")),
        Long.parseLong(query("SELECT count() FROM unit_metrics WHERE email LIKE 'person%'")));
  }

  @Override
  public void close() {}

  private void create(String table) throws Exception {
    query(
        "CREATE TABLE "
            + table
            + " (unit_id UUID, project_id UUID, contributor_id UUID, email String, metric String,"
            + " value Float64, ts DateTime) ENGINE = MergeTree ORDER BY (project_id, unit_id, ts)");
  }

  private String query(String sql) throws Exception {
    return call("", sql).strip();
  }

  private String call(String parameters, String body) throws IOException, InterruptedException {
    return HttpCalls.expect(
        200, HttpCalls.call("POST", server, "/?database=" + database + parameters, body));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
