package dev.lethe.apply;

import dev.lethe.connector.Action;
import dev.lethe.connector.Backoff;
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
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Some actions on their way through an eraser, in one thread: sent in pages, and what failed alone
 * again and again until it has an outcome, its attempts are used up or the deadline has come.
 *
 * <p>What a system called too fast was not done and is not a failure: it is sent again, more slowly
 * and in smaller pages; at the deadline it is left without an outcome, for the next round.
 */
final class Batch {
  private final Eraser eraser;
  private final BatchRunner.Look look;
  private final Pace pace;
  private final Throttle throttle;
  private final Clock clock;
  private final LongAdder retried;
  private final LongAdder throttled;
  private final Deque<Try> queue = new ArrayDeque<>();
  private final List<BatchRunner.Done> done = new ArrayList<>();

  /** An action with what has happened to it here. */
  private static final class Try {
    private final Action action;
    private int calls;
    private int failures;
    private Instant startedAt;
    private Outcome said;

    /** False if the whole call failed, so that only a look tells what it did. */
    private boolean known;

    private Try(Action action) {
      this.action = action;
    }

    private boolean isThrottled() {
      return said.kind() == Outcome.Kind.FAILED && said.category() == Category.THROTTLED;
    }

    private boolean isRetryable() {
      return said.kind() == Outcome.Kind.FAILED && said.category().retryable();
    }
  }

  Batch(
      List<Action> actions,
      Eraser eraser,
      BatchRunner.Look look,
      Pace pace,
      Throttle throttle,
      Clock clock,
      LongAdder retried,
      LongAdder throttled) {
    this.eraser = eraser;
    this.look = look;
    this.pace = pace;
    this.throttle = throttle;
    this.clock = clock;
    this.retried = retried;
    this.throttled = throttled;
    actions.forEach(action -> queue.add(new Try(action)));
  }

  /** One {@link BatchRunner.Done} for each action that got an outcome. */
  List<BatchRunner.Done> run() throws InterruptedException {
    int troubles = 0;
    while (!queue.isEmpty()) {
      List<Try> page = page();
      if (!pause(troubles) || !throttle.await(lanes(page), this::timeLeft)) {
        queue.addAll(page);
        break;
      }
      troubles = send(page) ? 0 : troubles + 1;
    }
    conclude(queue.stream().filter(one -> one.said != null && !one.isThrottled()).toList());
    if (!done.isEmpty()) {
      Barrier.reach(Barrier.BATCH_ERASED);
    }
    return done;
  }

  /** The next actions for one call: those that were tried before apart from the others. */
  private List<Try> page() {
    int size = throttle.page(eraser.batchSize());
    boolean fresh = queue.element().calls == 0;
    List<Try> page = new ArrayList<>();
    while (page.size() < size && !queue.isEmpty() && queue.element().calls == 0 == fresh) {
      page.add(queue.remove());
    }
    return page;
  }

  /** One call; false if any of the page has to be sent again. */
  private boolean send(List<Try> page) {
    long sentAt = throttle.now();
    boolean again = page.get(0).calls > 0;
    ask(page, pace.look() || again);
    List<Try> refused = page.stream().filter(Try::isThrottled).toList();
    throttle.answered(lanes(page), lanes(refused), sentAt);
    throttled.add(refused.size());
    retried.add(again ? page.size() : 0);
    boolean patient = clock.instant().isBefore(pace.patience());
    List<Try> ended = new ArrayList<>();
    for (Try one : page) {
      boolean excused = one.isThrottled() && patient;
      one.failures += excused ? 0 : 1;
      boolean goesOn = excused || one.isRetryable() && one.failures < pace.attempts();
      (goesOn ? queue : ended).add(one);
    }
    conclude(ended);
    return ended.size() == page.size();
  }

  private void ask(List<Try> page, boolean lookFirst) {
    Instant started = clock.instant();
    List<Action> actions = page.stream().map(one -> one.action).toList();
    Map<String, Outcome> outcomes = new HashMap<>();
    boolean known = true;
    try {
      for (Outcome outcome : eraser.erase(actions, lookFirst)) {
        outcomes.put(outcome.actionId(), outcome);
      }
    } catch (ConnectorException e) {
      known = false;
      for (Action action : actions) {
        outcomes.put(action.actionId(), Outcome.failed(action, e.category(), e.getMessage()));
      }
    }
    for (Try one : page) {
      one.calls++;
      one.startedAt = started;
      one.known = known;
      one.said = outcomes.get(one.action.actionId());
      if (one.said == null) {
        one.said = Outcome.failed(one.action, Category.OTHER, "the connector gave no outcome");
      }
    }
  }

  private void conclude(Collection<Try> ended) {
    resolve(ended.stream().filter(one -> !one.known).toList());
    for (Try one : ended) {
      done.add(new BatchRunner.Done(one.said, one.calls, one.startedAt, clock.instant()));
    }
  }

  /** A call that was not answered may have taken effect: the target knows. */
  private void resolve(List<Try> unknown) {
    // Where an item that moves is by now, or what is masked in it, only a further try finds out.
    List<Try> unclear =
        unknown.stream()
            .filter(one -> one.action.destination() == null && !one.action.kind().masks())
            .toList();
    if (unclear.isEmpty()) {
      return;
    }
    Map<Locator, Sighting> sightings = new HashMap<>();
    try {
      look.at(unclear.stream().map(one -> one.action.locator()).toList())
          .forEach(sighting -> sightings.put(sighting.locator(), sighting));
    } catch (ConnectorException e) {
      return;
    }
    for (Try one : unclear) {
      Sighting sighting = sightings.get(one.action.locator());
      if (sighting != null && !sighting.present()) {
        one.said = Outcome.absent(one.action, sighting);
      } else if (sighting != null && !sighting.unchanged()) {
        one.said = Outcome.changed(one.action, sighting);
      }
    }
  }

  /** Waits after troubles; false if the deadline would come first. */
  private boolean pause(int troubles) throws InterruptedException {
    Duration delay = troubles == 0 ? Duration.ZERO : Backoff.after(troubles);
    if (timeLeft().compareTo(delay) < 0) {
      return false;
    }
    Thread.sleep(delay.toMillis());
    return true;
  }

  private Duration timeLeft() {
    return Duration.between(clock.instant(), pace.deadline());
  }

  private Map<String, Integer> lanes(List<Try> page) {
    Map<String, Integer> lanes = new TreeMap<>();
    page.forEach(one -> lanes.merge(eraser.lane(one.action.locator()), 1, Integer::sum));
    return lanes;
  }
}
