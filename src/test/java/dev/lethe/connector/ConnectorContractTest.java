package dev.lethe.connector;

import static dev.lethe.connector.ContractCalls.byKey;
import static dev.lethe.connector.ContractCalls.keys;
import static dev.lethe.connector.ContractCalls.kinds;
import static dev.lethe.connector.ContractCalls.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every room promises; each inherits it and brings its system along. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class ConnectorContractTest<C extends ConnectionConfig>
    implements ContractCalls<C> {

  @BeforeEach
  void startEmpty() throws Exception {
    empty();
  }

  @Test
  void erasesWhatItIsGivenAndNothingElse() throws Exception {
    seed(keys(20));
    Map<String, String> before = existing();
    List<Locator> doomed = locators(keys(8));

    assertThat(kinds(erase(config(), doomed, false))).containsOnly(Outcome.Kind.APPLIED).hasSize(8);

    assertThat(existing()).as("bystanders").isEqualTo(without(before, keys(8)));
  }

  @Test
  void eachActionHasOneOutcomeThatNamesIt() throws Exception {
    seed(keys(5));
    List<Action> actions = actions(locators(keys(5)));

    List<Outcome> outcomes = erase(config(), locators(keys(5)), true);

    assertThat(outcomes)
        .extracting(Outcome::actionId)
        .containsExactlyInAnyOrderElementsOf(actions.stream().map(Action::actionId).toList());
    assertThat(outcomes).allMatch(outcome -> outcome.rows() == 1, "one row or object each");
  }

  @Test
  void secondTimeIsAbsentAndChangesNothing() throws Exception {
    seed(keys(10));
    List<Locator> doomed = locators(keys(4));
    erase(config(), doomed, false);
    Map<String, String> before = existing();

    assertThat(kinds(erase(config(), doomed, true))).containsOnly(Outcome.Kind.ABSENT).hasSize(4);

    assertThat(existing()).isEqualTo(before);
  }

  @Test
  void whatSomebodyElseRemovedIsAbsent() throws Exception {
    seed(keys(3));
    List<Locator> doomed = locators(keys(3));
    removeBehindOurBack("key-0001");

    Map<String, Outcome> outcomes = byKey(doomed, erase(config(), doomed, true));

    assertThat(outcomes.get("key-0001").kind()).isEqualTo(Outcome.Kind.ABSENT);
    assertThat(outcomes.get("key-0000").kind()).isEqualTo(Outcome.Kind.APPLIED);
    assertThat(existing()).isEmpty();
  }

  @Test
  void whatChangedSinceThePlanStays() throws Exception {
    seed(keys(3));
    List<Locator> doomed = locators(keys(3));
    change("key-0001");
    Map<String, String> before = existing();

    Outcome outcome = byKey(doomed, erase(config(), doomed, false)).get("key-0001");

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SKIPPED);
    assertThat(outcome.reason()).isEqualTo(Outcome.CHANGED);
    assertThat(existing()).isEqualTo(without(before, List.of("key-0000", "key-0002")));
  }

  @Test
  void whatTheSystemRefusesFailsAloneAndSaysWhy() throws Exception {
    seed(keys(9));
    List<Locator> doomed = locators(keys(9));
    refuse("key-0004");

    List<Outcome> outcomes = erase(config(), doomed, false);

    Outcome refused = byKey(doomed, outcomes).get("key-0004");
    assertThat(refused.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(refused.category()).isNotNull();
    assertThat(refused.message()).isNotBlank();
    assertThat(kinds(outcomes)).filteredOn(Outcome.Kind.APPLIED::equals).hasSize(8);
    assertThat(existing()).containsOnlyKeys("key-0004");
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
  void severalBatchesAtATime() throws Exception {
    seed(keys(60));
    List<Locator> all = locators(keys(60));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Eraser eraser = eraser(config())) {
      List<Callable<List<Outcome>>> batches = new ArrayList<>();
      for (int start = 0; start < 60; start += 10) {
        List<Action> batch = actions(all.subList(start, start + 10));
        batches.add(() -> eraser.erase(batch, false));
      }
      for (Future<List<Outcome>> outcomes : threads.invokeAll(batches)) {
        assertThat(kinds(outcomes.get())).containsOnly(Outcome.Kind.APPLIED).hasSize(10);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(existing()).isEmpty();
  }

  @Test
  void hostileKeysAreData() throws Exception {
    List<String> hostile = hostileKeys();
    seed(hostile);
    seed(keys(5));
    Map<String, String> before = existing();
    List<String> doomed = hostile.subList(0, hostile.size() / 2);
    List<String> kept = hostile.subList(hostile.size() / 2, hostile.size());

    List<Locator> gone = locators(doomed);
    List<Locator> staying = locators(kept);
    assertThat(gone).hasSameSizeAs(doomed);
    assertThat(kinds(erase(config(), gone, false))).containsOnly(Outcome.Kind.APPLIED);

    assertThat(existing()).isEqualTo(without(before, doomed));
    assertThat(look(gone)).noneMatch(Sighting::present);
    assertThat(look(staying)).allMatch(Sighting::unchanged, "there, and as the snapshot saw them");
    assertThat(kinds(erase(config(), staying, false))).containsOnly(Outcome.Kind.APPLIED);
    assertThat(existing()).containsOnlyKeys(keys(5));
  }

  @Test
  void lookalikesAreNotConfused() throws Exception {
    String real = lookalikes().get(0);
    seed(List.of(real));
    Map<String, String> before = existing();
    String etag = locators(List.of(real)).get(0).etag();
    List<Locator> others =
        lookalikes().stream()
            .skip(1)
            .map(key -> new Locator(target().container(), key, null, etag))
            .toList();

    assertThat(look(others)).hasSameSizeAs(others).noneMatch(Sighting::present);
    assertThat(kinds(erase(config(), others, true))).containsOnly(Outcome.Kind.ABSENT);

    assertThat(existing()).isEqualTo(before);
  }

  @Test
  void snapshotHoldsEachItemOnceAndAgreesWithALook() throws Exception {
    seed(keys(30));

    List<Locator> seen = snapshot();

    assertThat(seen)
        .extracting(Locator::key)
        .containsExactlyInAnyOrderElementsOf(existing().keySet());
    assertThat(look(seen)).hasSize(30).allMatch(Sighting::unchanged, "as the snapshot saw it");
    assertThat(look(seen)).allMatch(sighting -> sighting.etag() != null, "with an etag");
  }

  @Test
  void emptyContainerHasAnEmptySnapshot() throws Exception {
    assertThat(snapshot()).isEmpty();
  }

  @Test
  void identityIsStableAndDiffersBetweenContainers() {
    String identity = identityOf(config());

    assertThat(identity).startsWith(connector().type() + ":").isEqualTo(identityOf(config()));
    assertThat(identityOf(otherConfig())).isNotEqualTo(identity);
  }

  @Test
  void failuresHaveTheirCategory() throws Exception {
    assertThat(categoryOf(() -> describe(wrongPassword(), target())))
        .isEqualTo(Category.ACCESS_DENIED);
    assertThat(categoryOf(() -> describe(unreachable(), target()))).isEqualTo(Category.UNREACHABLE);
    assertThat(categoryOf(() -> describe(config(), missing()))).isEqualTo(Category.NOT_FOUND);
  }

  private void survives(Fault fault) throws Exception {
    seed(keys(40));
    Map<String, String> before = existing();
    List<Locator> doomed = locators(keys(25));

    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class, () -> requireApplied(erase(faulty(fault), doomed, false)));
    assertThat(failure).as("somebody was told").isNotNull();
    assertThat(failure.category().retryable()).as("worth a retry").isTrue();

    assertThat(kinds(erase(config(), doomed, true)))
        .hasSize(25)
        .isSubsetOf(Outcome.Kind.APPLIED, Outcome.Kind.ABSENT);
    assertThat(existing()).isEqualTo(without(before, keys(25)));
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

  private void describe(C config, Target target) {
    try (Reader reader = connector().reader(config)) {
      // Some systems describe every container alike: asking for what is in it has to fail then.
      reader.describe(target);
      reader.snapshot(spark(), target).collectAsList();
    }
  }

  private static Category categoryOf(ThrowingCallable call) {
    return catchThrowableOfType(ConnectorException.class, call).category();
  }
}
