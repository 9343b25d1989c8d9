package dev.lethe.apply;

import java.io.Serializable;
import java.time.Instant;

/**
 * How fast, how often and how long one task may erase.
 *
 * @param inFlight calls at a time
 * @param attempts tries of one action
 * @param ratePerSecond actions a second of this task; null is unlimited
 * @param deadline after which nothing new is begun: the answer about references would be too old
 * @param look look at every action before erasing it
 */
record Pace(int inFlight, int attempts, Double ratePerSecond, Instant deadline, boolean look)
    implements Serializable {}
