package dev.lethe.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Sighting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchRunnerTest {
  /** What is there, and what happens when it is erased. */
  private static class Things implements Eraser {
    final Set<String> items = ConcurrentHashMap.newKeySet();
    final List<Instant> calls = new CopyOnWriteArrayList<>();
    final List<Integer> sizes = new CopyOnWriteArrayList<>();
    Consumer<Integer> trouble = call -> {};

    @Override
    public int batchSize() {
      return 10;
    }

    @Override
    public Order order() {
      return Order.KEY;
    }

    @Override
    public int maxInFlight() {
      return 2;
    }

    @Override
    public List<Outcome> erase(List<Action> actions, boolean look) {
      calls.add(Instant.now());
      sizes.add(actions.size());
      List<Outcome> outcomes = new ArrayList<>();
      for (Action action : actions) {
        boolean there = items.remove(action.locator().key());
        outcomes.add(there ? Outcome.applied(action, null) : Outcome.absent(action));
      }
      trouble.accept(calls.size());
      return outcomes;
    }

    List<Sighting> look(List<Locator> locators) {
      return locators.stream()
          .map(
              locator ->
                  items.contains(locator.key())
                      ? new Sighting(locator, true, "e", null)
                      : Sighting.absent(locator))
          .toList();
    }

    @Override
    public void close() {}
  }

  private final Things system = new Things();
  private Duration patience = Duration.ofMinutes(1);
  private long throttled;
  private long retried;

  @Test
  void whatAnUnansweredLastCallDidIsSeenByALook() {
    system.trouble =
        call -> {
          throw new ConnectorException(Category.TIMEOUT, "no answer", null);
        };
    assertThat(run(25, 1, null, Duration.ofMinutes(1)))
        .as("all went, although nobody said so")
        .hasSize(25)
        .allMatch(done -> done.outcome().kind() == Outcome.Kind.ABSENT);
  }

  @Test
  void whatAnUnansweredCallDidNotDoIsFailed() {
    List<BatchRunner.Done> done =
        run(
            3,
            1,
            null,
            Duration.ofMinutes(1),
            new Things() {
              @Override
              public List<Outcome> erase(List<Action> actions, boolean look) {
                throw new ConnectorException(Category.UNREACHABLE, "nobody there", null);
              }
            });
    assertThat(done)
        .hasSize(3)
        .allMatch(one -> one.outcome().kind() == Outcome.Kind.FAILED)
        .allMatch(one -> one.outcome().category() == Category.UNREACHABLE);
  }

  @Test
  void nothingIsBegunAfterTheDeadlineByAnActionThatWaitedForItsTurn() {
    Instant deadline = Instant.now().plusMillis(1_200);
    List<BatchRunner.Done> done = run(200, 5, 20.0, Duration.ofMillis(1_200));
    assertThat(system.calls).isNotEmpty().allMatch(call -> call.isBefore(deadline.plusMillis(100)));
    assertThat(done).hasSizeLessThan(60).hasSize(200 - system.items.size());
  }

  @Test
  void aBatchIsNotWorthMoreThanASecondOfTheRate() {
    run(12, 5, 4.0, Duration.ofMinutes(1));
    assertThat(system.items).isEmpty();
    assertThat(system.sizes).allMatch(size -> size <= 4);
  }

  @Test
  void aRetryIsNotBegunAfterTheDeadline() {
    system.trouble =
        call -> {
          system.items.add("k0");
          throw new ConnectorException(Category.SERVER_ERROR, "broken", null);
        };
    List<BatchRunner.Done> done = run(1, 1_000, null, Duration.ofMillis(900));
    assertThat(done)
        .singleElement()
        .extracting(one -> one.outcome().kind().name())
        .isEqualTo("FAILED");
    assertThat(done.get(0).attempt()).isEqualTo(system.calls.size()).isBetween(2, 40);
  }

  @Test
  void pastTheDeadlineNothingIsTriedAndNothingIsSaid() {
    assertThat(run(5, 5, null, Duration.ofSeconds(-1))).isEmpty();
    assertThat(system.calls).isEmpty();
    assertThat(system.items).hasSize(5);
  }

  @Test
  void whatASystemIsTooBusyForIsSentAgainInSmallerPagesAndCostsNoAttempts() {
    Busy busy = new Busy(6);
    List<BatchRunner.Done> done = run(40, 1, null, Duration.ofMinutes(1), busy);

    assertThat(done).hasSize(40).allMatch(one -> one.outcome().kind() == Outcome.Kind.APPLIED);
    assertThat(busy.items).isEmpty();
    assertThat(busy.sizes).as("pages").startsWith(10).anyMatch(size -> size <= 5);
    assertThat(throttled).isPositive().isEqualTo(retried);
  }

  @Test
  void whatASystemIsTooBusyForUntilTheDeadlineHasNoOutcome() {
    assertThat(run(20, 5, null, Duration.ofMillis(700), new Busy(Integer.MAX_VALUE))).isEmpty();
    assertThat(throttled).isPositive();
  }

  @Test
  void beyondPatienceTooBusyIsAFailureLikeAnyOther() {
    patience = Duration.ZERO;
    List<BatchRunner.Done> done =
        run(5, 3, null, Duration.ofMinutes(1), new Busy(Integer.MAX_VALUE));

    assertThat(done)
        .hasSize(5)
        .allMatch(one -> one.outcome().category() == Category.THROTTLED && one.attempt() == 3);
  }

  /** Refuses whole calls as too fast before it does anything, the first so many of them. */
  private static final class Busy extends Things {
    private final AtomicInteger left;

    Busy(int refusals) {
      left = new AtomicInteger(refusals);
    }

    @Override
    public int keysPerSecond() {
      return 2_000;
    }

    @Override
    public List<Outcome> erase(List<Action> actions, boolean look) {
      if (left.getAndDecrement() <= 0) {
        return super.erase(actions, look);
      }
      sizes.add(actions.size());
      return actions.stream()
          .map(action -> Outcome.failed(action, Category.THROTTLED, "slower"))
          .toList();
    }
  }

  private List<BatchRunner.Done> run(int actions, int attempts, Double rate, Duration window) {
    return run(actions, attempts, rate, window, system);
  }

  private List<BatchRunner.Done> run(
      int actions, int attempts, Double rate, Duration window, Things system) {
    List<Action> all = IntStream.range(0, actions).mapToObj(BatchRunnerTest::action).toList();
    all.forEach(action -> system.items.add(action.locator().key()));
    Instant deadline = Instant.now().plus(window);
    Pace pace = new Pace(2, attempts, rate, 1, deadline, Instant.now().plus(patience), false);
    List<BatchRunner.Done> done = new ArrayList<>();
    Throttle throttle = new Throttle(System::nanoTime);
    try (BatchRunner runner =
        new BatchRunner(all.iterator(), system, system::look, pace, throttle, Clock.systemUTC())) {
      runner.forEachRemaining(done::add);
      throttled = runner.throttled();
      retried = runner.retried();
    }
    assertThat(done.stream().map(one -> one.outcome().actionId()))
        .as("one outcome for each action at the most")
        .doesNotHaveDuplicates();
    return done;
  }

  private static Action action(int i) {
    Locator locator = new Locator("things", "k" + i, null, "e");
    return new Action("id" + i, ActionKind.DELETE_OBJECT, locator, 1, 1);
  }
}
