package dev.lethe.connector.redis;

import static dev.lethe.connector.ContractCalls.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Action;
import dev.lethe.connector.Candidates;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Keys that say nothing of a person, and sets that list them. */
class RedisIndexTest extends RedisContractTest {
  @Override
  Template template() {
    return Template.parse("sessions-of:{id}", false).orElseThrow().asIndex();
  }

  @Override
  String deleting() {
    return "MULTI";
  }

  @Override
  public String key(String name, String identifier) {
    return "session:" + name;
  }

  @Override
  public void seed(Map<String, String> items) {
    super.seed(items);
    items.forEach(
        (name, identifier) ->
            redis.client().sadd("sessions-of:" + identifier, key(name, identifier)));
  }

  /** The keys that sets list, each with where it is listed; what has no set shows as well. */
  @Override
  public Map<String, String> existing() {
    Map<String, String> existing = new TreeMap<>();
    for (Map.Entry<String, String> key : redis.existing().entrySet()) {
      if (!key.getKey().startsWith("sessions-of:")) {
        existing.merge(key.getKey(), key.getValue(), String::concat);
      }
    }
    for (String set : redis.client().keys("sessions-of:*")) {
      redis
          .client()
          .smembers(set)
          .forEach(member -> existing.merge(member, " in " + set, String::concat));
    }
    return existing;
  }

  @Override
  public void change(String key) {
    redis.put(key, "changed");
  }

  @Override
  public void removeBehindOurBack(String key) {
    super.removeBehindOurBack(key);
    redis.client().keys("sessions-of:*").forEach(set -> redis.client().srem(set, key));
  }

  @Test
  void theSetGoesWithItsLastKeyAndAnothersStays() {
    seed(Map.of("a", "ada", "b", "ada", "c", "bob"));

    erase(config(), actions(found(), person("ada")), false);

    assertThat(redis.existing()).containsOnlyKeys("session:c", "sessions-of:bob");
  }

  @Test
  void anEntryWhoseKeyHasExpiredGoesAsWell() {
    seed(Map.of("a", "ada"));
    redis.client().del("session:a");

    List<Outcome> outcomes = erase(config(), actions(found(), person("ada")), false);

    assertThat(kinds(outcomes)).containsExactly(Outcome.Kind.APPLIED);
    assertThat(redis.existing()).isEmpty();
  }

  @Test
  void aKeyThatMovedToSomebodyElsesSetStays() {
    seed(Map.of("a", "ada"));
    List<Action> actions = actions(found(), person("ada"));
    redis.client().smove("sessions-of:ada", "sessions-of:bob", "session:a");

    assertThat(kinds(erase(config(), actions, false))).containsExactly(Outcome.Kind.ABSENT);

    assertThat(redis.existing()).containsOnlyKeys("session:a", "sessions-of:bob");
  }

  @Test
  void aKeyOfTwoPeopleIsOneItem() {
    seed(Map.of("shared", "ada"));
    redis.client().sadd("sessions-of:bob", "session:shared");

    List<Found> found = found();

    assertThat(found).hasSize(1);
    assertThat(found.get(0).values()).isEqualTo(Map.of("id", List.of("ada", "bob")));
    erase(config(), actions(found, person("ada"), person("bob")), false);
    assertThat(redis.existing()).isEmpty();
  }

  @Test
  void largeSetsAreReadToTheirEnd() {
    String[] keys = new String[5_000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "session:" + i;
    }
    redis.client().sadd("sessions-of:ada", keys);

    assertThat(found(candidates(List.of("ada", "bob")))).hasSize(5_000);
    assertThat(found()).extracting(Found::key).doesNotHaveDuplicates().hasSize(5_000);
  }

  @Test
  void whatIsNoSetIsNeverReadAsEmpty() {
    redis.put("sessions-of:ada-1815", "a text");

    Exception problem =
        catchThrowableOfType(
            Exception.class,
            () ->
                found(
                    config(),
                    target(),
                    Optional.of(new Candidates(List.of("ada-1815"), List.of()))));

    assertThat(problem).hasMessageContaining("no set").hasMessageNotContaining("ada-1815");
  }
}
