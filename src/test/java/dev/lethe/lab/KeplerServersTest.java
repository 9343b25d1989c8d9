package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
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
  void everyServerHasAConnectionOfItsName() throws Exception {
    lab.endpoint("redis");
    lab.endpoint("elasticsearch");

    Map<String, Object> connections =
        com.typesafe.config.ConfigFactory.parseFile(lab.conf().toFile())
            .getObject("connections")
            .unwrapped();

    assertThat(connections).containsKeys("kepler-db", "kepler-files", "kepler-es", "sessions");
  }

  static Endpoint withWrongPassword(Endpoint right) {
    return new Endpoint(
        right.host(), right.port(), right.url(), right.user(), "wrong", right.extras());
  }

  private static HttpResponse<String> call(
      String method, Endpoint endpoint, String path, String body) throws Exception {
    return HttpCalls.call(method, endpoint, path, body);
  }
}
