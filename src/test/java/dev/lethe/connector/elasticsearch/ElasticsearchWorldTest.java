package dev.lethe.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Person;
import dev.lethe.connector.Target;
import dev.lethe.job.TestSpark;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerReading;
import dev.lethe.lab.KeplerSystem;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contributors' documents, with odd addresses and several people in each, and their oracle. */
@Timeout(180)
class ElasticsearchWorldTest {
  @Test
  void whateverNamesThemIsMaskedAndNothingElseIsTouched() throws Exception {
    KeplerWorld world =
        KeplerWorld.fresh(Lab.shared(), KeplerData.of(1, 60), KeplerSystem.ELASTICSEARCH);
    List<KeplerContributor> gone = world.data().sample(5);
    List<Person> people =
        gone.stream()
            .map(one -> new Person("p-" + one.id(), one.id().toString(), List.of(one.email())))
            .toList();
    Target target = Target.rows(world.indices(), null, List.of()).with(TestIndices.EMAILS);
    KeplerReading before = world.read(gone);

    List<Outcome> outcomes = erase(target, people);

    KeplerReading after = world.read(gone);
    assertThat(before.traces()).isEqualTo(world.expected(gone));
    assertThat(outcomes.stream().filter(one -> one.kind() == Outcome.Kind.APPLIED).count())
        .isEqualTo(world.expected(gone).get("documents"))
        .isPositive();
    assertThat(outcomes).noneMatch(one -> one.kind() == Outcome.Kind.FAILED);
    assertThat(after.traces()).containsOnly(org.assertj.core.api.Assertions.entry("documents", 0L));
    assertThat(after.others()).as("everybody else's").isEqualTo(before.others());
  }

  /** Every document is asked to lose them all: who is not in it has to be noticed. */
  private static List<Outcome> erase(Target target, List<Person> people) {
    List<Action> actions = new ArrayList<>();
    try (ElasticsearchReader reader = new ElasticsearchReader(TestIndices.config())) {
      for (Row row : reader.items(TestSpark.session(), target, Optional.empty()).collectAsList()) {
        Locator locator = new Locator(row.getAs("container"), row.getAs("key"), null, null);
        actions.add(
            new Action(locator.toString(), ActionKind.MASK_DOC, locator, 0, null, 1, people));
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (ElasticsearchEraser eraser = new ElasticsearchEraser(TestIndices.config(), target)) {
      int batch = eraser.batchSize();
      for (int start = 0; start < actions.size(); start += batch) {
        int end = Math.min(start + batch, actions.size());
        outcomes.addAll(eraser.erase(actions.subList(start, end), false));
      }
    }
    return outcomes;
  }
}
