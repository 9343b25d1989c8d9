package dev.lethe.apply;

import dev.lethe.LetheException;
import dev.lethe.connector.Connections;
import dev.lethe.plan.Approvals;
import dev.lethe.plan.Durations;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.TargetIdentities;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Guards;
import dev.lethe.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What has to be true before a plan may touch anything; each refusal says what to do next. */
final class ApplyChecks {
  private final Conf conf;
  private final Connections connections;
  private final Instant now;

  ApplyChecks(Conf conf, Connections connections, Instant now) {
    this.conf = conf;
    this.connections = connections;
    this.now = now;
  }

  /**
   * @throws LetheException exit 3 if the plan was refused, cancelled, is too old or not approved,
   *     or was made for another world
   * @return connections that are not required and cannot be reached → why
   */
  Map<String, String> require(PlanHeader header, JobSpec job) {
    requireApplicable(header);
    if (job.guards().approval() == Guards.Approval.REQUIRED) {
      new Approvals(conf.approvers()).require(header);
    }
    requireAge(header, job.guards());
    return new TargetIdentities(conf, connections).require(header, job.optionalConnections());
  }

  private static void requireApplicable(PlanHeader header) {
    if (header.state() == PlanHeader.State.REFUSED || !header.refused().isEmpty()) {
      throw new Refusals(
          header.refused(),
          "plan " + header.planId() + " was refused when it was made: " + header.reason());
    }
    if (header.state() == PlanHeader.State.CANCELLED) {
      throw LetheException.refused(
          "cancelled",
          "plan "
              + header.planId()
              + " was cancelled by "
              + header.actor()
              + " at "
              + header.at()
              + "; make a new plan.");
    }
  }

  private void requireAge(PlanHeader header, Guards guards) {
    if (header.startedAt().isPresent()) {
      refuseOlder(
          header, header.startedAt().get(), guards.resumeAge(), "resume-age", "was started");
      return;
    }
    Optional<Instant> approved =
        header
            .approvedAt()
            .filter(at -> !at.isAfter(header.createdAt().plus(guards.approvalAge())));
    refuseOlder(
        header,
        approved.orElse(header.createdAt()),
        guards.planAge(),
        "plan-age",
        approved.isPresent() ? "was approved" : "was made");
  }

  private void refuseOlder(
      PlanHeader header, Instant since, Duration age, String guard, String what) {
    if (now.isAfter(since.plus(age))) {
      throw LetheException.refused(
          guard,
          "plan "
              + header.planId()
              + " "
              + what
              + " at "
              + since
              + ", and "
              + guard
              + " is "
              + Durations.text(age)
              + ": the world has moved on. Make a new plan.");
    }
  }

  /** A refusal by several guards at once. */
  private static final class Refusals extends LetheException {
    private static final long serialVersionUID = 1L;

    Refusals(java.util.List<String> guards, String message) {
      super(dev.lethe.ExitCode.REFUSED, guards, message, null);
    }
  }
}
