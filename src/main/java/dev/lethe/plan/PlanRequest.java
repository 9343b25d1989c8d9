package dev.lethe.plan;

import static java.util.Objects.requireNonNull;

import dev.lethe.spec.JobSpec;
import java.time.Instant;

/**
 * What somebody wants planned.
 *
 * @param asOf the instant that cutoffs count from; null is the moment of planning, or that of the
 *     plan which already has the id
 * @param tenant null where there are none
 * @param author who asks
 */
public record PlanRequest(
    JobSpec job, Instant asOf, String tenant, String planId, String author, String runId) {
  public PlanRequest {
    requireNonNull(job, "job is null");
    requireNonNull(author, "author is null");
    requireNonNull(runId, "runId is null");
    PlanStore.checkedId(planId);
  }

  /** The same with an instant: its own, else the one given. */
  PlanRequest at(Instant now) {
    return asOf != null ? this : new PlanRequest(job, now, tenant, planId, author, runId);
  }
}
