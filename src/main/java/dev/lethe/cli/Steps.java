package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.apply.Applier;
import dev.lethe.apply.KeyExpiry;
import dev.lethe.audit.Audit;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.Planner;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.verify.Verifier;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Plan, apply and verify with what they say of themselves; `run` is all three. */
final class Steps {
  private Steps() {}

  static PlanHeader plan(Workbench bench, PlanRequest request, RunResult result)
      throws IOException {
    closeExpired(bench);
    Planner planner =
        new Planner(
            bench.store(),
            bench.conf(),
            bench.connections(),
            bench.clock(),
            bench.progress()::step);
    PlanHeader header = planner.plan(request);
    result.plan(header);
    if (!header.refused().isEmpty()) {
      result
          .exit(ExitCode.REFUSED)
          .message("plan " + header.planId() + " is written and refused: " + header.reason());
    }
    return header;
  }

  /** Keys that are too old go before anything else is done with the store. */
  static List<String> closeExpired(Workbench bench) throws IOException {
    return new KeyExpiry(bench.store(), bench.clock(), bench.progress()::step)
        .closeExpired(bench.runId(), bench.actor());
  }

  /**
   * Applies a plan and counts its outcomes, also when it stops half-way.
   *
   * @param first so many actions are looked at again before the others begin; 0 is none
   */
  static PlanHeader apply(
      Workbench bench, String planId, long first, RunResult result, Terminal out)
      throws IOException {
    closeExpired(bench);
    PlanHeader before = bench.plans().header(planId);
    result.plan(before);
    if (before.state().isFinished()) {
      result.message("Plan " + planId + " is finished (" + before.state() + "); nothing to do.");
      tell(bench, before, result, out);
      return before;
    }
    Shown shown = new Shown(bench.progress());
    try {
      if (first > 0) {
        boolean passed = new Trial(bench, planId, first, shown.quietly()).passes(result, out);
        PlanHeader tried = bench.plans().header(planId);
        if (!passed || tried.state().isFinished()) {
          return tried;
        }
      }
      return applyAll(bench, planId, shown, result, out);
    } finally {
      tell(shown.retried(), shown.throttled(), result, out);
    }
  }

  private static PlanHeader applyAll(
      Workbench bench, String planId, Shown shown, RunResult result, Terminal out)
      throws IOException {
    Applier applier =
        new Applier(bench.store(), bench.conf(), bench.connections(), bench.clock(), shown);
    try {
      PlanHeader after = applier.apply(planId, bench.runId(), bench.actor());
      bench.progress().close();
      conclude(after, result);
      return after;
    } finally {
      bench.progress().close();
      tell(bench, bench.plans().header(planId), result, out);
    }
  }

  static Verifier.Result verify(Workbench bench, String planId, RunResult result, Terminal out)
      throws IOException {
    Verifier verifier =
        new Verifier(
            bench.store(),
            bench.conf(),
            bench.connections(),
            bench.clock(),
            bench.progress()::step);
    Verifier.Result verified = verifier.verify(planId, bench.runId(), bench.actor());
    Map<String, Long> outcomes = bench.audit().outcomes(planId);
    result
        .plan(verified.header())
        .outcomes(outcomes)
        .leftovers(verified.leftovers())
        .put("verified", verified.verified())
        .put("hidden", verified.hidden())
        .put("quarantined", verified.quarantined())
        .put("raced", verified.raced());
    out.verification(
        verified.verified(),
        verified.hidden(),
        verified.quarantined(),
        verified.leftovers(),
        verified.raced());
    if (verified.leftovers() > 0) {
      result
          .exit(ExitCode.LEFTOVERS)
          .message(
              verified.leftovers()
                  + " items that were reported as erased are still there; `lethe history --plan "
                  + planId
                  + " --outcome LEFTOVER` names them. Find out what brought or kept them, then plan"
                  + " again.");
    } else if (Applier.hasFailures(outcomes)) {
      result.message(
          outcomes.get("FAILED")
              + " actions failed, and nothing is said of what they are about: it is still there."
              + " `lethe history --plan "
              + planId
              + " --outcome FAILED` shows why.");
    }
    return verified;
  }

  static void conclude(PlanHeader after, RunResult result) {
    switch (after.state()) {
      case CANCELLED ->
          result
              .exit(ExitCode.REFUSED)
              .refused(java.util.List.of("cancelled"))
              .message(
                  "plan "
                      + after.planId()
                      + " was cancelled by "
                      + after.actor()
                      + "; make a new plan.");
      case STARTED ->
          result
              .exit(ExitCode.ACTIONS_FAILED)
              .message(
                  "some actions failed; `lethe history --plan "
                      + after.planId()
                      + " --outcome FAILED` shows why, and"
                      + " `lethe apply "
                      + after.planId()
                      + "` tries them again.");
      default -> result.exit(ExitCode.DONE);
    }
  }

  static void tell(Workbench bench, PlanHeader header, RunResult result, Terminal out)
      throws IOException {
    Audit audit = bench.audit();
    Map<String, Long> outcomes = audit.outcomes(header.planId());
    Map<String, Long> skipped = audit.skipped(header.planId());
    Map<String, Long> failures = audit.failures(header.planId());
    long hidden = audit.hidden(header.planId());
    result.plan(header).outcomes(outcomes).put("skipped", skipped).put("failures", failures);
    long quarantined = audit.quarantined(header.planId());
    result.put("hidden", hidden).put("quarantined", quarantined);
    out.outcomes(outcomes, skipped, failures);
    out.hidden(hidden);
    out.quarantined(quarantined);
  }

  private static void tell(long retried, long throttled, RunResult result, Terminal out) {
    result.put("retries", retried).put("throttled", throttled);
    if (throttled > 0) {
      out.line(
          "%n  slowed down: %,d times a system was too busy for an action (THROTTLED); %,d were"
              + " sent again",
          throttled, retried);
    }
  }
}
