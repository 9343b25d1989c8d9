package dev.lethe.apply;

import dev.lethe.connector.Action;
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
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * Feeds an eraser: several batches in flight, at the pace that is set and that the system bears;
 * nothing is begun after the deadline, a retry neither. Lazy: memory holds the batches in flight
 * and no more.
 *
 * <p>Gives one {@link Done} for each action that got an outcome; actions that were not tried, or
 * that the system was too busy for until the deadline, get none.
 */
final class BatchRunner implements Iterator<BatchRunner.Done>, AutoCloseable {
  private final Iterator<Action> actions;
  private final Eraser eraser;
  private final Look look;
  private final Pace pace;
  private final Throttle throttle;
  private final Throttle.Share share;
  private final Clock clock;
  private final int inFlight;
  private final LongAdder retried = new LongAdder();
  private final LongAdder throttled = new LongAdder();
  private final ExecutorService threads;
  private final Deque<Future<List<Done>>> flying = new ArrayDeque<>();
  private Iterator<Done> landed = List.<Done>of().iterator();
  private boolean closed;

  /** What became of an action, on which try, and when. */
  record Done(Outcome outcome, int attempt, Instant startedAt, Instant finishedAt) {}

  /** Asks the target what is there; may be called from several threads at a time. */
  interface Look {
    List<Sighting> at(List<Locator> locators);
  }

  BatchRunner(
      Iterator<Action> actions,
      Eraser eraser,
      Look look,
      Pace pace,
      Throttle throttle,
      Clock clock) {
    this.actions = actions;
    this.eraser = eraser;
    this.look = look;
    this.pace = pace;
    this.throttle = throttle;
    this.share = Throttle.Share.of(pace.ratePerSecond(), eraser.keysPerSecond(), pace.tasks());
    this.clock = clock;
    this.inFlight = Math.min(pace.inFlight(), eraser.maxInFlight());
    this.threads =
        Executors.newFixedThreadPool(
            inFlight,
            task -> {
              Thread thread = new Thread(task, "lethe-erase");
              thread.setDaemon(true);
              return thread;
            });
    throttle.join(share);
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

  /** Actions that were sent once more since this was last asked. */
  long retried() {
    return retried.sumThenReset();
  }

  /** Actions that the system called too fast since this was last asked. */
  long throttled() {
    return throttled.sumThenReset();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      threads.shutdownNow();
      throttle.leave(share);
    }
  }

  private void launch() {
    while (flying.size() < inFlight && actions.hasNext() && !timeLeft().isNegative()) {
      int size = throttle.page(eraser.batchSize());
      List<Action> batch = new ArrayList<>();
      while (batch.size() < size && actions.hasNext()) {
        batch.add(actions.next());
      }
      Batch whole = new Batch(batch, eraser, look, pace, throttle, clock, retried, throttled);
      flying.add(threads.submit(whole::run));
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

  private Duration timeLeft() {
    return Duration.between(clock.instant(), pace.deadline());
  }
}
