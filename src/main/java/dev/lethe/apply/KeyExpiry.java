package dev.lethe.apply;

import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanKeys;
import dev.lethe.plan.PlanStore;
import dev.lethe.spec.JobSpec;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.LeaseHeldException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A plan's key, and with it everything that says whom the plan is about, lives no longer than
 * {@code key-ttl}: then the plan is closed, whoever left it behind.
 */
public final class KeyExpiry {
  private final DeltaStore store;
  private final PlanStore plans;
  private final PlanKeys keys;
  private final Clock clock;
  private final Consumer<String> progress;

  public KeyExpiry(DeltaStore store, Clock clock, Consumer<String> progress) {
    this.store = store;
    this.plans = new PlanStore(store, clock);
    this.keys = new PlanKeys(store.files(), Optional.empty());
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Closes every plan whose key is older than its job's {@code key-ttl}; one that somebody works on
   * is left to the next run.
   *
   * @return the plans that were closed
   */
  public List<String> closeExpired(String runId, String actor) throws IOException {
    List<String> closed = new ArrayList<>();
    for (String planId : keys.kept()) {
      Optional<PlanHeader> header = plans.find(planId);
      if (header.isPresent() ? isExpired(header.get()) : isAbandoned(planId)) {
        try {
          expire(planId, header, runId, actor);
          closed.add(planId);
          progress.accept("plan " + planId + " was closed: its key had come of age");
        } catch (LeaseHeldException e) {
          progress.accept("plan " + planId + " is past its key-ttl, and somebody works on it");
        }
      }
    }
    return closed;
  }

  private void expire(String planId, Optional<PlanHeader> header, String runId, String actor)
      throws IOException {
    if (header.isEmpty()) {
      keys.destroy(planId);
      return;
    }
    new Closer(store, clock, progress).expire(planId, runId, actor);
  }

  private boolean isExpired(PlanHeader header) {
    Duration life = JobSpec.thaw(header.spec()).keyTtl();
    return clock.instant().isAfter(header.createdAt().plus(life));
  }

  /** A key that a planner made who never came to write its plan. */
  private boolean isAbandoned(String planId) throws IOException {
    Instant made = keys.madeAt(planId);
    return clock.instant().isAfter(made.plus(JobSpec.DEFAULT_KEY_TTL));
  }
}
