package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** The servers of the contributors' system: each answers, and knows its user. */
@Timeout(180)
class KeplerServersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Lab lab = Lab.shared();

  @Test
  void redisLetsItsUserInAndNobodyElse() {
    Endpoint redis = lab.endpoint("redis");

    try (Jedis client = RedisServer.client(redis)) {
      client.set("session:lab:1", "x");
      assertThat(client.unlink("session:lab:1")).isEqualTo(1);
      assertThat(client.info("server")).contains("redis_version:6.2");
    }
    assertThatThrownBy(() -> RedisServer.client(withWrongPassword(redis)).close())
        .isInstanceOf(JedisDataException.class)
        .hasMessageContaining("WRONGPASS");
    try (Jedis anonymous = new Jedis(redis.host(), redis.port())) {
      assertThatThrownBy(anonymous::ping).hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void elasticsearchLetsItsUserInAndNobodyElse() throws Exception {
    Endpoint elasticsearch = lab.endpoint("elasticsearch");

    JsonNode root = JSON.readTree(HttpCalls.expect(200, HttpCalls.get(elasticsearch, "/")));

    assertThat(root.at("/version/number").asText()).isEqualTo("8.19.21");
    assertThat(root.at("/cluster_uuid").asText()).hasSize(22);
    assertThat(root.at("/tagline").asText()).isEqualTo("You Know, for Search");
    assertThat(HttpCalls.get(withWrongPassword(elasticsearch), "/").statusCode()).isEqualTo(401);
  }

  @Test
  void elasticsearchUpdatesOnlyTheVersionThatWasRead() throws Exception {
    Endpoint elasticsearch = lab.endpoint("elasticsearch");
    String index = "/lab-" + LabFiles.newSuffix();
    String document = index + "/_doc/1?refresh=true";
    HttpCalls.expect(201, call("PUT", elasticsearch, document, "{\"email\":\"a@b.example\"}"));
    String stale =
        """
        {"update":{"_id":"1","if_seq_no":7,"if_primary_term":1}}
        {"doc":{"email":"DELETED_USER"}}
        """;
    String fresh = stale.replace("\"if_seq_no\":7", "\"if_seq_no\":0");

    JsonNode refused = JSON.readTree(call("POST", elasticsearch, index + "/_bulk", stale).body());
    JsonNode done = JSON.readTree(call("POST", elasticsearch, index + "/_bulk", fresh).body());

    assertThat(refused.at("/items/0/update/status").asInt()).isEqualTo(409);
    assertThat(done.at("/items/0/update/status").asInt()).isEqualTo(200);
    HttpCalls.expect(200, call("DELETE", elasticsearch, index, ""));
  }

  @Test
  void clickHouseLetsItsUserInAndNobodyElse() throws Exception {
    Endpoint clickHouse = lab.endpoint("clickhouse");

    HttpResponse<String> wrong =
        HttpCalls.call("POST", withWrongPassword(clickHouse), "/", "SELECT 1");

    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("516");
    assertThatThrownBy(
            () -> {
              String url = lab.jdbcUrl("clickhouse", "kepler");
              try (Connection connection = DriverManager.getConnection(url, "kepler", "wrong")) {
                one(connection, "SELECT 1");
              }
            })
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Authentication failed");
  }

  @Test
  void clickHouseMutatesThroughItsOwnDriverAndSaysSo() throws Exception {
    String database = lab.freshDatabase("clickhouse", "lab");
    ClickHouseServer.createTables(lab.endpoint("clickhouse"), database);
    String odd = "o'neil%_\\\\@example.org";
    try (Connection connection = lab.clickhouse(database);
        Statement statement = connection.createStatement()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO unit_metrics SELECT generateUUIDv4(), generateUUIDv4(),"
                  + " generateUUIDv4(), ?, 'seconds', 1.5, now() FROM numbers(3)")) {
        insert.setString(1, odd);
        insert.execute();
      }
      statement.execute("CREATE TABLE staged (email String) ENGINE = MergeTree ORDER BY email");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO staged (email) VALUES (?)")) {
        insert.setString(1, odd);
        insert.addBatch();
        insert.setString(1, "another@example.org");
        insert.addBatch();
        insert.executeBatch();
      }
      assertThat(one(connection, "SELECT count() FROM staged")).isEqualTo("2");

      statement.execute(
          "ALTER TABLE unit_metrics UPDATE email = 'DELETED_USER'"
              + " WHERE email IN (SELECT email FROM staged) SETTINGS mutations_sync = 1");

      assertThat(one(connection, "SELECT count() FROM unit_metrics WHERE email = 'DELETED_USER'"))
          .isEqualTo("3");
      assertThat(
              one(
                  connection,
                  "SELECT count() FROM system.mutations WHERE database = currentDatabase()"
                      + " AND table = 'unit_metrics' AND is_done AND latest_fail_reason = ''"))
          .isEqualTo("1");
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "ALTER TABLE unit_metrics UPDATE ts = now() WHERE 1"
                          + " SETTINGS mutations_sync = 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("CANNOT_UPDATE_COLUMN");
      assertThat(one(connection, "SELECT serverUUID()")).doesNotStartWith("00000000");
      statement.execute("DROP DATABASE " + database);
    }
  }

  @Test
  void jobsApiLetsPeopleWorkWhileTheyAreActiveAndLoggedIn() throws Exception {
    Endpoint jobs = lab.endpoint("jobs-api");
    String database = lab.freshDatabase("postgres", "jobs");
    Databases.runScript(lab.endpoint("postgres"), database, "postgres-kepler.sql");
    String worker = "3b241101-e2bb-4255-8caf-4136c566a962";
    String session = "session:" + worker + ":s1";
    String job = "/" + database + "-0/jobs/27f196f6/";
    String who = "?worker=" + worker + "&secret=" + jobs.password();
    Map<String, Integer> before = JobsApi.calls(jobs);
    try (Connection connection = lab.postgres(database);
        Statement statement = connection.createStatement();
        Jedis redis = RedisServer.client(lab.endpoint("redis"))) {
      statement.execute(
          "INSERT INTO contributors VALUES ('%s', 'a@b.example', 'A', NULL, 'ACTIVE', NULL, now())"
              .formatted(worker));
      redis.set(session, "x");

      assertThat(status("GET", jobs, job + "fetch" + who)).isEqualTo(200);
      assertThat(status("GET", jobs, job + "fetch" + who + "&session=s1")).isEqualTo(200);
      assertThat(status("POST", jobs, job + "commit" + who)).isEqualTo(200);
      assertThat(status("POST", jobs, job + "units/route" + who)).isEqualTo(200);
      assertThat(status("GET", jobs, job + "fetch?secret=no&worker=" + worker)).isEqualTo(403);
      assertThat(status("GET", jobs, job + "fetch" + who.replace("3b24", "4b24"))).isEqualTo(403);

      redis.unlink(session);
      assertThat(status("GET", jobs, job + "fetch" + who + "&session=s1")).isEqualTo(403);
      statement.execute("UPDATE contributors SET status = 'LOCKED'");
      assertThat(status("GET", jobs, job + "fetch" + who)).isEqualTo(403);
      assertThat(status("POST", jobs, job + "commit" + who)).isEqualTo(403);
    }
    Map<String, Integer> after = JobsApi.calls(jobs);
    assertThat(after.get("fetch 403") - before.getOrDefault("fetch 403", 0)).isEqualTo(4);
    assertThat(after.get("commit 200") - before.getOrDefault("commit 200", 0)).isEqualTo(1);
  }

  @Test
  void bucketOfContributorsFilesKeepsVersions() {
    assertThat(
            lab.s3()
                .getBucketVersioning(request -> request.bucket("kepler-files"))
                .statusAsString())
        .isEqualTo("Enabled");
  }

  @Test
  void everyServerHasAConnectionOfItsName() throws Exception {
    lab.endpoint("redis");
    lab.endpoint("elasticsearch");
    lab.endpoint("clickhouse");

    Map<String, Object> connections =
        com.typesafe.config.ConfigFactory.parseFile(lab.conf().toFile())
            .getObject("connections")
            .unwrapped();

    assertThat(connections)
        .containsKeys("kepler-db", "kepler-files", "kepler-es", "kepler-ch", "sessions");
  }

  static Endpoint withWrongPassword(Endpoint right) {
    return new Endpoint(
        right.host(), right.port(), right.url(), right.user(), "wrong", right.extras());
  }

  private static int status(String method, Endpoint endpoint, String path) throws Exception {
    return call(method, endpoint, path, "").statusCode();
  }

  private static String one(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static HttpResponse<String> call(
      String method, Endpoint endpoint, String path, String body) throws Exception {
    return HttpCalls.call(method, endpoint, path, body);
  }
}
