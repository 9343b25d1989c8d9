package dev.lethe.job;

import dev.lethe.plan.Pseudonyms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A tokenserver's database in the lab, and the job tokenserver-purge over it. */
final class Tokenserver implements AutoCloseable {
  static final String STATE = "616161";

  private final Scenario scenario;
  private long uids;

  private Tokenserver(Scenario scenario) {
    this.scenario = scenario;
  }

  /** With one service and no nodes. */
  static Tokenserver on(String server) throws IOException, SQLException {
    Scenario scenario =
        Scenario.on(server)
            .jobFileFrom("#", Files.readString(Path.of("jobs", "tokenserver-purge.conf")))
            .setting("master-key", Pseudonyms.fresh())
            .setting("pseudonym-keys", List.of(Map.of("id", "k1", "key", Pseudonyms.fresh())));
    scenario.jobFile("connection = tokenserver,", "connection = ndvr-db,");
    String serial = server.equals("mysql") ? "bigint AUTO_INCREMENT" : "bigserial";
    scenario
        .sql(
            "CREATE TABLE services (id int PRIMARY KEY, service varchar(30), pattern varchar(128))")
        .sql(
            "CREATE TABLE nodes (id bigint PRIMARY KEY, service int NOT NULL, node varchar(64) NOT"
                + " NULL, available int NOT NULL, current_load int NOT NULL, capacity int NOT NULL,"
                + " downed int NOT NULL, backoff int NOT NULL)")
        .sql(
            "CREATE TABLE users (uid "
                + serial
                + " PRIMARY KEY, service int NOT NULL, email varchar(255) NOT NULL, generation"
                + " bigint NOT NULL, client_state varchar(32) NOT NULL, created_at bigint NOT NULL,"
                + " replaced_at bigint, nodeid bigint, keys_changed_at bigint)")
        .sql("INSERT INTO services VALUES (1, 'sync-1.5', '{node}/1.5/{uid}')")
        .sql("INSERT INTO services VALUES (2, 'other', '{node}/2/{uid}')");
    return new Tokenserver(scenario);
  }

  Scenario scenario() {
    return scenario;
  }

  Tokenserver node(long id, String url, boolean down) {
    int downed = down ? 1 : 0;
    scenario.sql(
        "INSERT INTO nodes VALUES (%d, 1, '%s', 100, 0, 1000, %d, 0)".formatted(id, url, downed));
    return this;
  }

  /**
   * A record of service sync-1.5, created when it is made.
   *
   * @param replacedAt milliseconds; null while it is in use
   * @return its uid
   */
  long record(String email, Long node, long generation, Long keysChangedAt, Long replacedAt) {
    return record(1, email, node, generation, keysChangedAt, replacedAt);
  }

  long record(
      int service, String email, Long node, long generation, Long keysChangedAt, Long replacedAt) {
    scenario.sql(
        "INSERT INTO users (service, email, generation, client_state, created_at, replaced_at,"
            + " nodeid, keys_changed_at) VALUES (%d, '%s', %d, '%s', %d, %s, %s, %s)"
                .formatted(
                    service,
                    email,
                    generation,
                    STATE,
                    System.currentTimeMillis(),
                    replacedAt,
                    node,
                    keysChangedAt));
    return ++uids;
  }

  /** The uids that are there, in order. */
  List<Long> uids() throws SQLException {
    List<Long> found = new ArrayList<>();
    try (Connection connection = scenario.another();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT uid FROM users ORDER BY uid")) {
      while (row.next()) {
        found.add(row.getLong(1));
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    scenario.close();
  }
}
