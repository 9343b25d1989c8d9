package dev.lethe.connector;

import static dev.lethe.connector.ContractCalls.kinds;
import static dev.lethe.connector.PeopleCalls.byKey;
import static dev.lethe.connector.PeopleCalls.items;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every room with people promises; each inherits it and brings its system along. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class PeopleContractTest<C extends ConnectionConfig> implements PeopleCalls<C> {
  private static final String ADA = "ada-1815";
  private static final String BOB = "bob-1923";
  private static final String EVE = "eve-0001";

  @BeforeEach
  void startEmpty() throws Exception {
    empty();
  }

  @Test
  void itemsHoldEachItemOnceWithWhatNamesItsPerson() throws Exception {
    Map<String, String> seeded = items(5, ADA, BOB, EVE);
    seed(seeded);

    List<Found> found = found();

    assertThat(found)
        .extracting(Found::key)
        .containsExactlyInAnyOrderElementsOf(existing().keySet())
        .hasSize(15);
    assertThat(found).allMatch(item -> item.values().keySet().containsAll(fields()));
    assertThat(of(found, person(ADA)))
        .extracting(Found::key)
        .containsExactlyInAnyOrderElementsOf(keys(seeded, ADA));
  }

  @Test
  void whoeverIsLookedForIsFoundWithEveryItem() throws Exception {
    Map<String, String> seeded = items(4, ADA, BOB, EVE);
    seed(seeded);

    List<Found> found = found(candidates(List.of(ADA, EVE, "somebody unknown")));

    assertThat(found).extracting(Found::key).doesNotHaveDuplicates();
    for (String identifier : List.of(ADA, EVE)) {
      assertThat(of(found, person(identifier)))
          .extracting(Found::key)
          .containsExactlyInAnyOrderElementsOf(keys(seeded, identifier));
    }
  }

  @Test
  void emailsAreFoundAsGivenLowerCasedAndInKnownSpellings() throws Exception {
    assumeTrue(identifier() == Identifier.EMAIL, "this target knows people by id");
    Map<String, String> seeded =
        Map.of("a", "Ada@Example.org", "b", "ada@example.org", "c", " ADA@example.ORG ");
    seed(seeded);
    seed(Map.of("d", "ada@example.com"));

    List<Found> found = found(candidates(seeded.values()));

    assertThat(of(found, person("Ada@Example.org"))).hasSize(3);
  }

  @Test
  void nothingIsFoundWhereNothingIs() throws Exception {
    assertThat(found()).isEmpty();
    assertThat(found(candidates(List.of(ADA)))).isEmpty();
  }

  @Test
  void erasesWhatIsTheirsAndNobodyElsesByte() throws Exception {
    Map<String, String> seeded = items(6, ADA, BOB, EVE);
    seed(seeded);
    Map<String, String> before = existing();
    List<Action> actions = actions(found(), person(ADA), person(EVE));

    List<Outcome> outcomes = erase(config(), actions, false);

    assertThat(outcomes)
        .extracting(Outcome::actionId)
        .containsExactlyInAnyOrderElementsOf(actions.stream().map(Action::actionId).toList());
    assertThat(kinds(outcomes)).containsOnly(Outcome.Kind.APPLIED).hasSize(12);
    assertThat(outcomes).allMatch(outcome -> outcome.rows() == 1, "one item each");
    Map<String, String> left = without(before, keys(seeded, ADA), person(ADA));
    assertThat(existing()).isEqualTo(without(left, keys(seeded, EVE), person(EVE)));
    assertThat(of(found(), person(ADA), person(EVE))).isEmpty();
  }

  @Test
  void secondTimeIsAbsentAndChangesNothing() throws Exception {
    seed(items(5, ADA, BOB));
    List<Action> actions = actions(found(), person(ADA));
    erase(config(), actions, false);
    Map<String, String> before = existing();

    assertThat(kinds(erase(config(), actions, true))).containsOnly(Outcome.Kind.ABSENT).hasSize(5);

    assertThat(existing()).isEqualTo(before);
  }

  @Test
  void whatSomebodyElseRemovedIsAbsent() throws Exception {
    Map<String, String> seeded = items(3, ADA);
    seed(seeded);
    List<Action> actions = actions(found(), person(ADA));
    String gone = keys(seeded, ADA).get(1);
    removeBehindOurBack(gone);

    Map<String, Outcome> outcomes = byKey(actions, erase(config(), actions, true));

    assertThat(outcomes.remove(gone).kind()).isEqualTo(Outcome.Kind.ABSENT);
    assertThat(kinds(List.copyOf(outcomes.values()))).containsOnly(Outcome.Kind.APPLIED).hasSize(2);
  }

  @Test
  void whatChangedAndIsStillTheirsGoesAllTheSame() throws Exception {
    Map<String, String> seeded = items(3, ADA);
    seed(seeded);
    List<Action> actions = actions(found(), person(ADA));
    change(keys(seeded, ADA).get(1));
    Map<String, String> before = existing();

    assertThat(kinds(erase(config(), actions, false))).containsOnly(Outcome.Kind.APPLIED);

    assertThat(existing()).isEqualTo(without(before, keys(seeded, ADA), person(ADA)));
  }

  @Test
  void whatIsSomebodyElsesByNowIsAbsentAndUntouched() throws Exception {
    seed(items(3, ADA));
    Map<String, String> before = existing();
    List<Action> actions =
        found().stream().map(item -> action(item, List.of(person(BOB)))).toList();

    assertThat(kinds(erase(config(), actions, false))).containsOnly(Outcome.Kind.ABSENT).hasSize(3);
    assertThat(kinds(erase(config(), actions, true))).containsOnly(Outcome.Kind.ABSENT).hasSize(3);

    assertThat(existing()).isEqualTo(before);
  }

  @Test
  void severalBatchesAtATime() throws Exception {
    String[] crowd =
        IntStream.range(0, 12)
            .mapToObj(i -> String.format("person-%02d", i))
            .toArray(String[]::new);
    Map<String, String> seeded = items(5, crowd);
    seed(seeded);
    Map<String, String> before = existing();
    List<Found> found = found();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Eraser eraser = eraser(config())) {
      List<Callable<List<Outcome>>> batches = new ArrayList<>();
      for (String one : List.of(crowd).subList(0, 8)) {
        batches.add(() -> eraser.erase(actions(found, person(one)), false));
      }
      for (Future<List<Outcome>> outcomes : threads.invokeAll(batches)) {
        assertThat(kinds(outcomes.get())).containsOnly(Outcome.Kind.APPLIED).hasSize(5);
      }
    } finally {
      threads.shutdownNow();
    }
    Map<String, String> left = before;
    for (String one : List.of(crowd).subList(0, 8)) {
      left = without(left, keys(seeded, one), person(one));
    }
    assertThat(existing()).isEqualTo(left);
  }

  @Test
  void hostileIdentifiersAreData() throws Exception {
    Map<String, String> seeded = new LinkedHashMap<>();
    for (List<String> pair : hostileIdentifiers()) {
      seeded.put("doomed-" + seeded.size(), pair.get(0));
      seeded.put("kept-" + seeded.size(), pair.get(1));
    }
    seed(seeded);
    Map<String, String> left = new TreeMap<>(existing());
    assertThat(left).hasSize(seeded.size());
    List<String> doomed = hostileIdentifiers().stream().map(pair -> pair.get(0)).toList();
    Person[] people = doomed.stream().map(this::person).toArray(Person[]::new);

    List<Action> actions = actions(found(candidates(doomed)), people);

    assertThat(actions).extracting(action -> action.people().size()).containsOnly(1);
    for (String identifier : doomed) {
      left = without(left, keys(seeded, identifier), person(identifier));
    }
    assertThat(kinds(erase(config(), actions, false)))
        .containsOnly(Outcome.Kind.APPLIED)
        .hasSameSizeAs(doomed);
    assertThat(existing()).isEqualTo(left);
    assertThat(kinds(erase(config(), actions, true))).containsOnly(Outcome.Kind.ABSENT);
  }

  @Test
  void idsThatLookAlikeAreNotConfused() throws Exception {
    assumeTrue(identifier() == Identifier.ID, "this target knows people by email");
    Map<String, String> seeded = new LinkedHashMap<>();
    lookalikes().forEach(id -> seeded.put("item-" + seeded.size(), id));
    seed(seeded);
    Map<String, String> before = existing();
    String id = lookalikes().get(0);

    List<Action> actions = actions(found(candidates(List.of(id))), person(id));

    assertThat(kinds(erase(config(), actions, false))).containsExactly(Outcome.Kind.APPLIED);
    assertThat(existing()).isEqualTo(without(before, keys(seeded, id), person(id)));
  }

  @Test
  void connectionCutInTheMiddleIsNeverTakenForSuccess() throws Exception {
    survives(Fault.CUT_IN_THE_MIDDLE);
  }

  @Test
  void lostAnswerIsResolvedByLooking() throws Exception {
    survives(Fault.ANSWER_LOST);
  }

  @Test
  void identityIsStableAndDiffersBetweenContainers() {
    String identity = identityOf(config());

    assertThat(identity).startsWith(connector().type() + ":").isEqualTo(identityOf(config()));
    assertThat(identityOf(otherConfig())).isNotEqualTo(identity);
  }

  @Test
  void failuresHaveTheirCategoryAndNameNobody() throws Exception {
    assertThat(categoryOf(wrongPassword(), target())).isEqualTo(Category.ACCESS_DENIED);
    assertThat(categoryOf(unreachable(), target())).isEqualTo(Category.UNREACHABLE);
    assertThat(categoryOf(configOfMissing(), missing())).isEqualTo(Category.NOT_FOUND);
  }

  private void survives(Fault fault) throws Exception {
    Map<String, String> seeded = items(20, ADA, BOB);
    seed(seeded);
    Map<String, String> before = existing();
    List<Action> actions = actions(found(), person(ADA));

    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class, () -> requireApplied(erase(faulty(fault), actions, false)));
    assertThat(failure).as("somebody was told").isNotNull();
    assertThat(failure.category().retryable()).as("worth a retry").isTrue();
    assertThat(failure).hasMessageNotContaining(ADA);

    assertThat(kinds(erase(config(), actions, true)))
        .hasSize(20)
        .isSubsetOf(Outcome.Kind.APPLIED, Outcome.Kind.ABSENT);
    assertThat(existing()).isEqualTo(without(before, keys(seeded, ADA), person(ADA)));
  }

  /** A room may tell by an exception or by outcomes; both end as an exception here. */
  private static void requireApplied(List<Outcome> outcomes) {
    outcomes.stream()
        .filter(outcome -> outcome.kind() == Outcome.Kind.FAILED)
        .findFirst()
        .ifPresent(
            outcome -> {
              throw new ConnectorException(outcome.category(), outcome.message(), null);
            });
  }

  private List<String> fields() {
    return List.copyOf(target().change().match().keySet());
  }

  /**
   * A reader may say so when it is asked for items or when they are read; Spark wraps what tasks
   * say.
   */
  private Category categoryOf(C config, Target target) {
    Throwable problem =
        catchThrowableOfType(
            Exception.class, () -> found(config, target, Optional.of(candidates(List.of(ADA)))));
    assertThat(String.valueOf(problem)).doesNotContain(ADA);
    while (problem != null && !(problem instanceof ConnectorException)) {
      problem = problem.getCause();
    }
    assertThat(problem).as("a failure of a connector").isNotNull();
    return ((ConnectorException) problem).category();
  }
}
