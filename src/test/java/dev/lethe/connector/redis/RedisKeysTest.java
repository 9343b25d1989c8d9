package dev.lethe.connector.redis;

import static dev.lethe.connector.ContractCalls.kinds;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.Candidates;
import dev.lethe.connector.Category;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Template;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Pipeline;

class RedisKeysTest extends RedisContractTest {
  @Override
  Template template() {
    return Template.parse("session:{id}:*", false).orElseThrow();
  }

  @Override
  String deleting() {
    return "UNLINK";
  }

  @Override
  public String key(String name, String identifier) {
    return "session:" + identifier + ":" + name;
  }

  @Override
  public void change(String key) {
    redis.put(key, "changed");
  }

  @Test
  void aTemplatesOwnGlobCharactersAreTheirOwn() {
    for (String before : List.of("s*:", "s?:", "[s]:", "s\\:", "^-s:")) {
      redis.empty();
      Template template = Template.parse(before + "{id}:x", false).orElse(null);
      if (template == null) {
        assertThat(before).as("a star is no part of a template").contains("*");
        continue;
      }
      redis.put(before + "ada:x", "mine");
      List.of("sx:ada:x", "s:ada:x", "s?ada:x", "s\\\\:ada:x", "^s:ada:x")
          .forEach(key -> redis.put(key, "another's"));

      assertThat(found(config(), config().target(template), java.util.Optional.empty()))
          .extracting(Found::key)
          .containsExactly(before + "ada:x");
    }
  }

  @Test
  void emailsMatchWhateverTheirCase() {
    Template template = Template.parse("login:{email}", false).orElseThrow();
    redis.put("login:Ada@Example.org", "1");
    redis.put("login:ADA@example.ORG", "2");
    redis.put("login:bob@example.org", "3");
    Candidates ada = new Candidates(List.of(), List.of("ada@example.org"));

    assertThat(found(config(), config().target(template), java.util.Optional.of(ada)))
        .extracting(Found::key)
        .containsExactlyInAnyOrder("login:Ada@Example.org", "login:ADA@example.ORG");
  }

  @Test
  void aKeyThatIsNoTextIsFoundAndGoesByteForByte() {
    byte[] binary = bytes("session:ada:", 0xFF, 0xFE);
    byte[] other = bytes("session:ada:", 0xFF, 0xFD);
    byte[] mark = bytes("session:ada:", 0, 'h', 'e', 'x');
    for (byte[] key : List.of(binary, other, mark)) {
      redis.client().set(key, bytes("value"));
    }
    List<Found> found = found();
    assertThat(of(found, person("ada"))).hasSize(3);
    List<Action> one =
        actions(found, person("ada")).stream()
            .filter(action -> action.locator().key().equals(RedisKey.text(binary)))
            .toList();

    assertThat(kinds(erase(config(), one, false))).containsExactly(Outcome.Kind.APPLIED);

    assertThat(redis.existing()).containsOnlyKeys(RedisKey.text(other), RedisKey.text(mark));
  }

  @Test
  void manyKeysAreEachThereOnceAndGo() {
    Pipeline pipeline = redis.client().pipelined();
    IntStream.range(0, 20_000).forEach(i -> pipeline.set("session:p" + i % 100 + ":" + i, "x"));
    pipeline.sync();

    List<Found> found = found(candidates(List.of("p7", "p8")));
    assertThat(found).hasSize(400).extracting(Found::key).doesNotHaveDuplicates();
    List<Outcome> outcomes = erase(config(), actions(found, person("p7"), person("p8")), false);

    assertThat(kinds(outcomes)).containsOnly(Outcome.Kind.APPLIED).hasSize(400);
    assertThat(redis.client().dbSize()).isEqualTo(19_600);
  }

  @Test
  void whatTheUserMayNotDeleteFailsAloneAndNamesNobody() {
    redis.client().aclSetUser("half", "on", ">secret", "~session:ada:1*", "+@all", "-flushall");
    redis.put("session:ada:1", "x");
    redis.put("session:ada:2", "x");
    List<Action> actions = actions(found(), person("ada"));

    List<Outcome> outcomes = erase(redis.configAs("half", "secret"), actions, false);

    assertThat(kinds(outcomes))
        .containsExactlyInAnyOrder(Outcome.Kind.APPLIED, Outcome.Kind.FAILED);
    Outcome failed =
        outcomes.stream().filter(o -> o.kind() == Outcome.Kind.FAILED).findFirst().orElseThrow();
    assertThat(failed.category()).isEqualTo(Category.ACCESS_DENIED);
    assertThat(failed.message()).contains("NOPERM").doesNotContain("ada");
    assertThat(redis.existing()).containsOnlyKeys("session:ada:2");
  }

  @Test
  void aLookSaysWhatIsThere() {
    redis.put("session:ada:1", "x");
    List<Locator> both =
        List.of(
            new Locator("db", "session:ada:1", null, null),
            new Locator("db", "session:ada:2", null, null));
    try (Reader reader = connector().reader(config())) {
      assertThat(reader.look(target(), both))
          .extracting(Sighting::present)
          .containsExactly(true, false);
      assertThat(reader.transport()).contains("not encrypted, password");
    }
  }

  @Test
  void keysOfOtherTypesGoToo() {
    redis.client().hset("session:ada:hash", "field", "value");
    redis.client().rpush("session:ada:list", "one", "two");
    redis.client().setex("session:ada:expiring", 1_000, "x");

    List<Outcome> outcomes = erase(config(), actions(found(), person("ada")), false);

    assertThat(kinds(outcomes)).containsOnly(Outcome.Kind.APPLIED).hasSize(3);
    assertThat(redis.existing()).isEmpty();
  }

  private static byte[] bytes(String text, int... more) {
    byte[] head = text.getBytes(UTF_8);
    byte[] all = java.util.Arrays.copyOf(head, head.length + more.length);
    for (int i = 0; i < more.length; i++) {
      all[head.length + i] = (byte) more[i];
    }
    return all;
  }
}
