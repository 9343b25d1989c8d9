package dev.lethe.connector.clickhouse;

import static dev.lethe.connector.clickhouse.ClickHouseEraserTest.mask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Candidates;
import dev.lethe.connector.Change;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.job.TestSpark;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerReading;
import dev.lethe.lab.KeplerSystem;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec.Strategy;
import dev.lethe.spec.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contributors' metrics, with odd addresses in several spellings, and their oracle. */
@Timeout(180)
class ClickHouseWorldTest {
  private static final Change CHANGE =
      new Change(
          Map.of("email", Identifier.EMAIL),
          Map.of("email", mask(Strategy.CONSTANT, "DELETED_USER", 0)));

  @Test
  void whateverNamesThemIsMaskedAndNothingElseIsTouched() throws Exception {
    KeplerWorld world =
        KeplerWorld.fresh(Lab.shared(), KeplerData.of(1, 200), KeplerSystem.CLICKHOUSE);
    List<KeplerContributor> gone = world.data().sample(10);
    List<Person> people =
        gone.stream()
            .map(one -> new Person("p-" + one.id(), one.id().toString(), List.of(one.email())))
            .toList();
    Candidates candidates =
        new Candidates(
            gone.stream().map(one -> one.id().toString()).toList(),
            gone.stream().map(KeplerContributor::email).toList());
    Target target = Target.rows("unit_metrics", null, CHANGE.fields()).with(CHANGE);
    KeplerReading before = world.read(gone);

    List<Action> found = actions(world, target, people, Optional.of(candidates));
    List<Outcome> outcomes = new ClickHouseEraser(config(world), target).erase(found, false);

    KeplerReading after = world.read(gone);
    assertThat(before.traces()).isEqualTo(world.expected(gone));
    assertThat(outcomes).allMatch(one -> one.kind() == Outcome.Kind.APPLIED);
    assertThat(outcomes.stream().mapToLong(Outcome::rows).sum())
        .isEqualTo(world.expected(gone).get("metrics"))
        .isPositive();
    assertThat(after.traces()).containsOnly(org.assertj.core.api.Assertions.entry("metrics", 0L));
    assertThat(after.others()).as("everybody else's").isEqualTo(before.others());
    assertThat(actions(world, target, people, Optional.empty())).isEmpty();
  }

  private static List<Action> actions(
      KeplerWorld world, Target target, List<Person> people, Optional<Candidates> candidates) {
    List<Action> actions = new ArrayList<>();
    try (ClickHouseReader reader = new ClickHouseReader(config(world))) {
      for (Row row : reader.items(TestSpark.session(), target, candidates).collectAsList()) {
        String key = row.getAs("key");
        String email = Text.of(ItemKey.read(key, 1).get(0));
        List<Person> named =
            people.stream().filter(one -> one.has(Identifier.EMAIL, email)).toList();
        if (!named.isEmpty()) {
          Locator locator = new Locator(row.getAs("container"), key, null, null);
          actions.add(new Action(key, ActionKind.MASK_ROW, locator, 0, null, 1, named));
        }
      }
    }
    return actions;
  }

  private static ClickHouseConfig config(KeplerWorld world) {
    Endpoint server = TestClickHouse.endpoint();
    return new ClickHouseConfig(
        server.url(),
        world.clickHouse(),
        server.user(),
        new Secret(server.password()),
        null,
        TestClickHouse.OFF,
        Limits.DEFAULTS);
  }
}
