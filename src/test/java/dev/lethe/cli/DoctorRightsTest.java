package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What doctor says of users who may read and not do what the files in jobs/ want done. */
@Timeout(240)
class DoctorRightsTest {
  private final Lab lab = Lab.shared();
  @TempDir Path folder;

  @Test
  void saysWhatTheJobsNeedAndTheUserMayNot() throws Exception {
    String mysql = readersOfMySql();
    readersOfPostgres();
    readersOfRedis();
    try (FaultProxy elasticsearch = FaultProxy.before(lab.endpoint("elasticsearch"));
        FaultProxy clickHouse = FaultProxy.before(lab.endpoint("clickhouse"))) {
      elasticsearch
          .when(request -> request.path().contains("_has_privileges"))
          .answer(200, "{\"has_all_requested\": false}");
      clickHouse.when(request -> request.body().startsWith("CHECK GRANT ALTER")).answer(200, "0\n");

      JsonNode connections =
          doctor(
              """
              kepler-db { type = postgres, url = "%s", user = doctor_reader, password = secret }
              ndvr-db   { type = mysql, url = "%s", user = doctor_reader, password = secret }
              sessions  { type = redis, url = "%s", user = doctor_reader, password = secret }
              kepler-es { type = elasticsearch, url = "%s", user = lethe, password = "%s" }
              kepler-ch { type = clickhouse, url = "%s", database = kepler, user = kepler, password = "%s" }
              """
                  .formatted(
                      lab.jdbcUrl("postgres", "kepler"),
                      lab.jdbcUrl("mysql", mysql),
                      lab.endpoint("redis").url(),
                      elasticsearch.url(),
                      lab.endpoint("elasticsearch").password(),
                      clickHouse.url(),
                      lab.endpoint("clickhouse").password()));

      assertThat(problems(connections, "kepler-db"))
          .anyMatch(
              problem ->
                  problem.contains("may not update rows of table contributors; grant UPDATE"))
          .anyMatch(problem -> problem.contains("may not read table judgments"));
      assertThat(problems(connections, "ndvr-db"))
          .anyMatch(
              problem ->
                  problem.contains("may not delete rows of table ndvr_job_status; grant DELETE"));
      assertThat(problems(connections, "sessions"))
          .singleElement()
          .asString()
          .contains("may not UNLINK", "~session:* +unlink");
      assertThat(problems(connections, "kepler-es"))
          .singleElement()
          .asString()
          .contains("has not all of", "write");
      assertThat(problems(connections, "kepler-ch"))
          .singleElement()
          .asString()
          .contains("GRANT ALTER UPDATE(`email`) ON `kepler`.`unit_metrics` TO `kepler`");
      assertThat(connections.get("kepler-es").get("version").asText()).isEqualTo("8.19.21");
      assertThat(connections.get("sessions").get("version").asText()).startsWith("6.2.");
      assertThat(connections.get("kepler-db").get("version").asText()).startsWith("17.");
      assertThat(connections.get("kepler-ch").get("version").asText()).startsWith("26.");
      assertThat(connections.get("kepler-db").get("address").asText()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void saysWhatToTypeWhereAPortForwardIsMissing() throws Exception {
    int port = closedPort();
    JsonNode connections =
        doctor(
            """
            kepler-ch { type = clickhouse, url = "http://127.0.0.1:%1$d", user = kepler, password = x }
            kepler-es { type = elasticsearch, url = "http://127.0.0.1:%1$d" }
            kepler-db { type = postgres, url = "jdbc:postgresql://127.0.0.1:%1$d/kepler", user = x, password = x }
            sessions  { type = redis, url = "redis://127.0.0.1:%1$d/0" }
            """
                .formatted(port));

    assertThat(problems(connections, "kepler-ch"))
        .anyMatch(
            problem -> problem.contains("kubectl port-forward clickhouse-0 8123:8123 9000:9000"))
        .anyMatch(problem -> problem.contains("curl -s http://127.0.0.1:" + port + "/ping"));
    assertThat(problems(connections, "kepler-es"))
        .anyMatch(
            problem -> problem.contains("curl -s http://127.0.0.1:" + port + "/_cluster/health"));
    assertThat(problems(connections, "kepler-db"))
        .anyMatch(problem -> problem.contains("psql -h 127.0.0.1 -p " + port));
    assertThat(problems(connections, "sessions"))
        .anyMatch(problem -> problem.contains("redis-cli -h 127.0.0.1 -p " + port + " ping"));
  }

  private JsonNode doctor(String connections) throws Exception {
    String conf =
        "connections {\n" + connections + "}\nstore.root = \"" + folder.resolve("store") + "\"\n";
    Ran ran =
        Ran.lethe(
            "doctor",
            "--json",
            "--conf",
            Files.writeString(folder.resolve("lethe.conf"), conf).toString());
    assertThat(ran.code()).as(ran.err()).isEqualTo(1);
    return ran.json().get("connections");
  }

  private static List<String> problems(JsonNode connections, String name) {
    List<String> problems = new ArrayList<>();
    connections.get(name).get("problems").forEach(problem -> problems.add(problem.asText()));
    return problems;
  }

  private void readersOfPostgres() throws SQLException {
    run(
        lab.postgres("kepler"),
        "CREATE ROLE doctor_reader LOGIN PASSWORD 'secret'",
        "GRANT SELECT ON contributors TO doctor_reader");
  }

  private String readersOfMySql() throws SQLException {
    String database = lab.freshDatabase("mysql", "doctor");
    run(
        lab.mysql(database),
        "CREATE TABLE ndvr_job_status (jobId varchar(64) PRIMARY KEY, completedAt timestamp NULL,"
            + " type varchar(12), sourceData varchar(64))",
        "CREATE USER doctor_reader@'127.0.0.1' IDENTIFIED BY 'secret'",
        "GRANT SELECT, UPDATE, CREATE TEMPORARY TABLES ON `"
            + database
            + "`.* TO doctor_reader@'127.0.0.1'");
    return database;
  }

  private void readersOfRedis() {
    Endpoint redis = lab.endpoint("redis");
    try (Jedis client = new Jedis(redis.host(), redis.port())) {
      client.auth(redis.user(), redis.password());
      client.aclSetUser("doctor_reader", "on", ">secret", "~*", "+@all", "-unlink");
    }
  }

  private static void run(Connection database, String... statements) throws SQLException {
    try (database;
        Statement statement = database.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
