package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(240)
class KeplerWorldTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static KeplerWorld world;
  private static List<KeplerContributor> gone;

  @BeforeAll
  static void load() throws Exception {
    KeplerData data = KeplerData.of(7, 60, KeplerData.Spellings.ANY);
    world = KeplerWorld.fresh(Lab.shared(), data);
    gone = data.sample(12);
  }

  @Test
  void findsInEverySystemWhatTheOracleSays() throws Exception {
    Map<String, Long> traces = world.read(gone).traces();

    assertThat(traces)
        .isEqualTo(world.expected(gone))
        .containsOnlyKeys("contributors", "judgments", "documents", "metrics", "files", "sessions");
    assertThat(traces.values()).as("each has some").doesNotContain(0L);
    assertThat(world.data().sharedDocuments(gone)).isPositive();
    assertThat(world.read(List.of()).traces().values()).containsOnly(0L);
  }

  @Test
  void isTheSameForTheSameSeed() {
    KeplerData one = KeplerData.of(3, 200);
    KeplerData other = KeplerData.of(3, 200);

    assertThat(other.contributors()).isEqualTo(one.contributors());
    assertThat(other.files().keySet()).isEqualTo(one.files().keySet());
    assertThat(other.expected(other.sample(20))).isEqualTo(one.expected(one.sample(20)));
    assertThat(one.contributors()).extracting(KeplerContributor::email).doesNotHaveDuplicates();
    assertThat(one.contributors()).extracting(KeplerContributor::id).doesNotHaveDuplicates();
  }

  @Test
  void seesADeletionAndNothingElseThatHasChanged() throws Exception {
    KeplerWorld mine = KeplerWorld.fresh(Lab.shared(), KeplerData.of(9, 40));
    List<KeplerContributor> people = mine.data().sample(8);
    KeplerReading before = mine.read(people);

    deleteByHand(mine, people);

    KeplerReading after = mine.read(people);
    assertThat(after.traces().values()).containsOnly(0L);
    assertThat(after.others()).isEqualTo(before.others());
    mistreatOthers(mine, people);
    Map<String, String> mistreated = mine.read(people).others();
    before
        .others()
        .forEach((kind, others) -> assertThat(mistreated.get(kind)).as(kind).isNotEqualTo(others));
  }

  private static void deleteByHand(KeplerWorld world, List<KeplerContributor> people)
      throws Exception {
    Lab lab = world.lab();
    String ids = quoted(people);
    try (Connection postgres = lab.postgres(world.database());
        Statement statement = postgres.createStatement();
        Connection clickHouse = lab.clickhouse(world.clickHouse());
        Statement mutation = clickHouse.createStatement();
        Jedis redis = RedisServer.client(lab.endpoint("redis"))) {
      statement.execute(
          "UPDATE judgments SET worker_email = 'DELETED_USER' WHERE contributor_id IN " + ids);
      statement.execute(
          "UPDATE contributors SET email = 'DELETED_USER-' || id, status = 'DELETED' WHERE id IN "
              + ids);
      mutation.execute(
          "ALTER TABLE unit_metrics UPDATE email = 'DELETED_USER' WHERE contributor_id IN "
              + ids
              + " SETTINGS mutations_sync = 1");
      redis.select(world.redis());
      for (KeplerContributor person : people) {
        redis.keys("session:" + person.id() + ":*").forEach(redis::unlink);
      }
    }
    KeplerPeople gone = KeplerPeople.of(people);
    lab.s3().listObjectVersions(list -> list.bucket(world.bucket())).versions().stream()
        .filter(version -> gone.hasId(version.key().split("/")[1]))
        .forEach(
            version ->
                lab.s3()
                    .deleteObject(
                        delete ->
                            delete
                                .bucket(world.bucket())
                                .key(version.key())
                                .versionId(version.versionId())));
    for (JsonNode hit : documents(world)) {
      ObjectNode source = (ObjectNode) hit.get("_source");
      boolean changed = mask((ObjectNode) source.get("latest"), gone);
      for (JsonNode entry : source.path("judgments")) {
        changed |= mask((ObjectNode) entry, gone);
      }
      if (changed) {
        put(world, hit, source);
      }
    }
  }

  private static void mistreatOthers(KeplerWorld world, List<KeplerContributor> people)
      throws Exception {
    Lab lab = world.lab();
    String others = " NOT IN " + quoted(people);
    KeplerPeople gone = KeplerPeople.of(people);
    String file = firstOfOthers(world.data().files(), gone);
    String session = firstOfOthers(world.data().sessions(), gone);
    try (Connection postgres = lab.postgres(world.database());
        Statement statement = postgres.createStatement();
        Connection clickHouse = lab.clickhouse(world.clickHouse());
        Statement mutation = clickHouse.createStatement();
        Jedis redis = RedisServer.client(lab.endpoint("redis"))) {
      statement.execute("UPDATE contributors SET phone = '0' WHERE id" + others);
      statement.execute(
          "DELETE FROM judgments WHERE id ="
              + " (SELECT max(id) FROM judgments WHERE contributor_id"
              + others
              + ")");
      mutation.execute(
          "ALTER TABLE unit_metrics UPDATE email = 'DELETED_USER' WHERE contributor_id"
              + others
              + " SETTINGS mutations_sync = 1");
      redis.select(world.redis());
      redis.set(session, "another");
    }
    lab.s3().deleteObject(delete -> delete.bucket(world.bucket()).key(file));
    for (JsonNode hit : documents(world)) {
      if (!gone.hasId(hit.at("/_source/latest/workerId").asText())) {
        put(world, hit, ((ObjectNode) hit.get("_source")).put("state", "another"));
        return;
      }
    }
  }

  private static String firstOfOthers(Map<String, KeplerContributor> things, KeplerPeople gone) {
    return things.entrySet().stream()
        .filter(thing -> !gone.has(thing.getValue()))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static boolean mask(ObjectNode entry, KeplerPeople gone) {
    boolean theirs = gone.hasId(entry.get("workerId").asText());
    if (theirs) {
      entry.put("workerEmail", "DELETED_USER");
    }
    return theirs;
  }

  private static JsonNode documents(KeplerWorld world) throws Exception {
    return JSON.readTree(
            HttpCalls.expect(
                200,
                HttpCalls.get(
                    world.lab().endpoint("elasticsearch"),
                    "/" + world.indices() + "/_search?size=10000")))
        .at("/hits/hits");
  }

  private static void put(KeplerWorld world, JsonNode hit, ObjectNode source) throws Exception {
    String path = "/" + hit.get("_index").asText() + "/_doc/" + hit.get("_id").asText();
    Endpoint elasticsearch = world.lab().endpoint("elasticsearch");
    HttpCalls.expect(200, HttpCalls.call("PUT", elasticsearch, path, source.toString()));
  }

  private static String quoted(List<KeplerContributor> people) {
    Set<String> ids = people.stream().map(one -> "'" + one.id() + "'").collect(Collectors.toSet());
    return "(" + String.join(", ", ids) + ")";
  }
}
