package dev.lethe.apply;

import dev.failsafe.RateLimiter;
import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Sighting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Feeds an eraser: several batches in flight, what failed alone is tried again with backoff, and
 * nothing is begun after the deadline, a retry neither. Lazy: memory holds the batches in flight
 * and no more.
 *
 * <p>Gives one {@link Done} for each action that was tried; actions that were not tried get none.
 */
final class BatchRunner implements Iterator<BatchRunner.Done>, AutoCloseable {
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  private final Iterator<Action> actions;
  private final Eraser eraser;
  private final Look look;
  private final Pace pace;
  private final Clock clock;
  private final int inFlight;
  private final int batchSize;
  private final RateLimiter<Object> limiter;
  private final ExecutorService threads;
  private final Deque<Future<List<Done>>> flying = new ArrayDeque<>();
  private Iterator<Done> landed = List.<Done>of().iterator();

  /** What became of an action, on which try, and when. */
  record Done(Outcome outcome, int attempt, Instant startedAt, Instant finishedAt) {}

  /** Asks the target what is there; may be called from several threads at a time. */
  interface Look {
    List<Sighting> at(List<Locator> locators);
  }

  /**
   * What one call said.
   *
   * @param isKnown false if the whole call failed, so that only a look tells what it did
   */
  private record Answer(Map<String, Outcome> outcomes, boolean isKnown) {}

  BatchRunner(Iterator<Action> actions, Eraser eraser, Look look, Pace pace, Clock clock) {
    this.actions = actions;
    this.eraser = eraser;
    this.look = look;
    this.pace = pace;
    this.clock = clock;
    this.inFlight = Math.min(pace.inFlight(), eraser.maxInFlight());
    Double rate = pace.ratePerSecond();
    this.limiter = rate == null ? null : RateLimiter.smoothBuilder(perAction(rate)).build();
    // A batch waits for all of its permits, so it must not be worth more than a second.
    this.batchSize =
        rate == null
            ? eraser.batchSize()
            : (int) Math.max(1, Math.min(eraser.batchSize(), Math.floor(rate)));
    this.threads =
        Executors.newFixedThreadPool(
            inFlight,
            task -> {
              Thread thread = new Thread(task, "lethe-erase");
              thread.setDaemon(true);
              return thread;
            });
  }

  private static Duration perAction(double ratePerSecond) {
    return Duration.ofNanos(Math.max(1, (long) (1_000_000_000 / ratePerSecond)));
  }

  @Override
  public boolean hasNext() {
    while (!landed.hasNext()) {
      launch();
      if (flying.isEmpty()) {
        return false;
      }
      landed = land(flying.remove()).iterator();
    }
    return true;
  }

  @Override
  public Done next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return landed.next();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void launch() {
    while (flying.size() < inFlight && actions.hasNext() && !timeLeft().isNegative()) {
      List<Action> batch = new ArrayList<>();
      while (batch.size() < batchSize && actions.hasNext()) {
        batch.add(actions.next());
      }
      flying.add(threads.submit(() -> run(batch)));
    }
  }

  private static List<Done> land(Future<List<Done>> flight) {
    try {
      return flight.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while erasing", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private List<Done> run(List<Action> batch) throws InterruptedException {
    List<Done> done = new ArrayList<>();
    List<Action> pending = mayBegin(batch) ? batch : List.of();
    for (int attempt = 1; !pending.isEmpty(); attempt++) {
      Instant started = clock.instant();
      Answer answer = erase(pending, pace.look() || attempt > 1);
      Map<Boolean, List<Action>> parts =
          pending.stream()
              .collect(
                  Collectors.partitioningBy(
                      action -> retryable(answer.outcomes().get(action.actionId()))));
      List<Action> again = parts.get(true);
      List<Action> ended = parts.get(false);
      if (attempt == pace.attempts() || !pause(again, attempt) || !mayBegin(again)) {
        ended = pending;
        again = List.of();
      }
      Map<String, Outcome> outcomes = answer.isKnown() ? answer.outcomes() : resolve(ended, answer);
      for (Action action : ended) {
        done.add(new Done(outcomes.get(action.actionId()), attempt, started, clock.instant()));
      }
      pending = again;
    }
    if (!done.isEmpty()) {
      Barrier.reach(Barrier.BATCH_ERASED);
    }
    return done;
  }

  private Answer erase(List<Action> pending, boolean lookFirst) {
    Map<String, Outcome> outcomes = new HashMap<>();
    boolean known = true;
    try {
      for (Outcome outcome : eraser.erase(pending, lookFirst)) {
        outcomes.put(outcome.actionId(), outcome);
      }
    } catch (ConnectorException e) {
      known = false;
      for (Action action : pending) {
        outcomes.put(action.actionId(), Outcome.failed(action, e.category(), e.getMessage()));
      }
    }
    for (Action action : pending) {
      outcomes.computeIfAbsent(
          action.actionId(),
          id -> Outcome.failed(action, Category.OTHER, "the connector gave no outcome"));
    }
    return new Answer(outcomes, known);
  }

  /** A call that was not answered may have taken effect: the target knows. */
  private Map<String, Outcome> resolve(List<Action> unclear, Answer answer) {
    Map<String, Outcome> outcomes = new HashMap<>(answer.outcomes());
    Map<Locator, Sighting> sightings = new HashMap<>();
    if (unclear.isEmpty()) {
      return outcomes;
    }
    try {
      look.at(unclear.stream().map(Action::locator).toList())
          .forEach(sighting -> sightings.put(sighting.locator(), sighting));
    } catch (ConnectorException e) {
      return outcomes;
    }
    for (Action action : unclear) {
      Sighting sighting = sightings.get(action.locator());
      if (sighting != null && !sighting.present()) {
        outcomes.put(action.actionId(), Outcome.absent(action));
      } else if (sighting != null && !sighting.unchanged()) {
        outcomes.put(action.actionId(), Outcome.skipped(action, Outcome.CHANGED));
      }
    }
    return outcomes;
  }

  private static boolean retryable(Outcome outcome) {
    return outcome.kind() == Outcome.Kind.FAILED && outcome.category().retryable();
  }

  /** Waits before the next attempt; false if the deadline would come first. */
  private boolean pause(List<Action> again, int attempt) throws InterruptedException {
    if (again.isEmpty()) {
      return false;
    }
    Duration delay = delay(attempt);
    if (timeLeft().compareTo(delay) < 0) {
      return false;
    }
    Thread.sleep(delay.toMillis());
    return true;
  }

  /** Waits for its turn; false if the deadline would come first. */
  private boolean mayBegin(List<Action> batch) throws InterruptedException {
    Duration left = timeLeft();
    if (left.isNegative() || limiter == null) {
      return !left.isNegative();
    }
    return limiter.tryAcquirePermits(batch.size(), left);
  }

  private Duration timeLeft() {
    return Duration.between(clock.instant(), pace.deadline());
  }

  private static Duration delay(int attempt) {
    long longest =
        Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(attempt - 1, 20));
    return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
  }
}
