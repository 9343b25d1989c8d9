package dev.lethe.job;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import dev.lethe.plan.Pseudonyms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
public final class Tokenserver implements AutoCloseable {
  static final String STATE = "616161";

  private final Scenario scenario;
  private long uids;
  private boolean held;

  private Tokenserver(Scenario scenario) {
    this.scenario = scenario;
  }

  /** With one service and no nodes. */
  public static Tokenserver on(String server) throws IOException, SQLException {
    Scenario scenario =
        Scenario.on(server)
            .jobFileFrom("#", Files.readString(Path.of("jobs", "tokenserver-purge.conf")))
            .setting("master-key", Pseudonyms.fresh())
            .setting("pseudonym-keys", List.of(Map.of("id", "k1", "key", Pseudonyms.fresh())));
    Endpoint database = Lab.shared().endpoint(server);
    scenario
        .connection("tokenserver", "type", server)
        .connection("tokenserver", "url", scenario.databaseUrl())
        .connection("tokenserver", "user", database.user())
        .connection("tokenserver", "password", database.password());
    for (String statement : schema(server).split(";\\s*\n")) {
      scenario.sql(statement);
    }
    scenario
        .sql("INSERT INTO services VALUES (1, 'sync-1.5', '{node}/1.5/{uid}')")
        .sql("INSERT INTO services VALUES (2, 'other', '{node}/2/{uid}')");
    return new Tokenserver(scenario);
  }

  private static String schema(String server) throws IOException {
    try (InputStream script = Lab.class.getResourceAsStream("tokenserver.sql")) {
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return server.equals("mysql")
          ? text
          : text.replace("bigint NOT NULL AUTO_INCREMENT", "bigserial");
    }
  }

  public Scenario scenario() {
    return scenario;
  }

  public Tokenserver node(long id, String url, boolean down) {
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
  public long record(
      String email, Long node, long generation, Long keysChangedAt, Long replacedAt) {
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

  /**
   * Replaces the job's legal holds.
   *
   * @param holds {@code SCOPE,VALUE}
   */
  Tokenserver hold(String... holds) throws IOException {
    StringBuilder lines = new StringBuilder("id,scope,value,reason,set_by,until\n");
    for (String hold : holds) {
      lines.append("h,").append(hold).append(",suit,legal,\n");
    }
    Files.writeString(scenario.directory().resolve("holds.csv"), lines);
    if (!held) {
      scenario.jobFile("# legal {", "legal {");
      scenario.setting("holds", List.of(Map.of("source", "legal")));
    }
    held = true;
    return this;
  }

  /** The uids that are there, in order. */
  public List<Long> uids() throws SQLException {
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
