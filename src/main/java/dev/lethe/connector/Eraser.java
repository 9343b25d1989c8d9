package dev.lethe.connector;

import java.util.List;

/**
 * The erasing half of a connector: actions in, outcomes out. Thread-safe: several batches may be in
 * flight at a time.
 */
public interface Eraser extends AutoCloseable {
  /** How many actions this system takes in one call at the most; a slow one is given fewer. */
  int batchSize();

  /** The order in which this system likes its actions. */
  enum Order {
    /** Neighbours together: what a table's primary key likes. */
    KEY,
    /** Neighbours apart: what an object store likes, whose load is shared by prefix. */
    HASH
  }

  Order order();

  /** How many calls at a time make sense at the most, whatever {@code apply.in-flight} says. */
  int maxInFlight();

  /** How many tasks may erase at a time: 1 where the system is bounded as a whole. */
  default int maxTasks() {
    // What takes one call at a time takes a whole wave in one.
    return maxInFlight() == 1 ? 1 : Integer.MAX_VALUE;
  }

  /**
   * The part of the system whose load an item is: what is refused as too fast there says little
   * about the others.
   */
  default String lane(Locator locator) {
    return "";
  }

  /** How many actions a second one lane is known to take, for when it has said "slower". */
  default int keysPerSecond() {
    return batchSize();
  }

  /**
   * Erases one batch of at most {@link #batchSize()} distinct actions, once; the caller retries
   * what failed.
   *
   * <p>Where the target has a {@link Target#change}, an action acts for its {@link Action#people},
   * whatever the item looked like when it was planned: it is read again, under a lock or on a
   * condition, and what names one of them then is masked or deleted, in an item of several people
   * theirs only. An item that is gone, that names none of them any more, or that has been masked
   * already is ABSENT. A conflict with somebody else's write is read and tried again.
   *
   * @param look look before erasing: the actions are retried, resumed or unclear, so that an item
   *     that is gone is reported ABSENT
   * @return exactly one outcome for each action. What the system refused alone is FAILED with the
   *     system's own code
   * @throws ConnectorException if the whole call failed and it is unknown which actions took
   *     effect: the caller looks
   */
  List<Outcome> erase(List<Action> actions, boolean look);

  @Override
  void close();
}
