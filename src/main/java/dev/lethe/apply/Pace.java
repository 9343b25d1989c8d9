package dev.lethe.apply;

import java.io.Serializable;
import java.time.Instant;

/**
 * How fast, how often and how long a task may erase.
 *
 * @param inFlight calls at a time
 * @param attempts tries of one action; those that the system calls too fast do not count until
 *     {@code patience}
 * @param ratePerSecond actions a second of all tasks together; null is unlimited
 * @param tasks how many tasks share the rate
 * @param deadline after which nothing new is begun: the answer about references would be too old
 * @param patience after which "slower" is a failure like any other
 * @param look look at every action before erasing it
 */
record Pace(
    int inFlight,
    int attempts,
    Double ratePerSecond,
    int tasks,
    Instant deadline,
    Instant patience,
    boolean look)
    implements Serializable {

  Pace looking() {
    return new Pace(inFlight, attempts, ratePerSecond, tasks, deadline, patience, true);
  }
}
