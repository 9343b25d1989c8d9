package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.apply.Applier;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.verify.Verifier;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The first actions of a plan: carried out, looked at again, and only then the others. */
final class Trial {
  private final Workbench bench;
  private final String planId;
  private final long first;
  private final Applier.Progress progress;

  /**
   * @param first how many actions; their groups are completed
   */
  Trial(Workbench bench, String planId, long first, Applier.Progress progress) {
    this.bench = bench;
    this.planId = planId;
    this.first = first;
    this.progress = progress;
  }

  /**
   * Carries the first actions out and looks again.
   *
   * @return whether the others may begin; if not, the result says why, and what to do
   */
  boolean passes(RunResult result, Terminal out) throws IOException {
    if (bench.audit().begunUpTo(planId) > first) {
      bench
          .progress()
          .step("an earlier run went beyond the first " + first + " actions; going on with it");
      return true;
    }
    out.line("The plan's first actions (%,d, and the rest of their groups):", first);
    Applier applier =
        new Applier(bench.store(), bench.conf(), bench.connections(), bench.clock(), progress);
    PlanHeader after = null;
    try {
      after = applier.apply(planId, first, bench.runId(), bench.actor());
    } finally {
      Steps.tell(bench, after == null ? bench.plans().header(planId) : after, result, out);
    }
    if (after.state() == PlanHeader.State.CANCELLED) {
      Steps.conclude(after, result);
      return false;
    }
    Verifier.Result verified = Steps.verify(bench, planId, result, out);
    result.put("first", fields(verified));
    long failed = bench.audit().outcomes(planId).getOrDefault("FAILED", 0L);
    if (verified.leftovers() > 0) {
      stop(
          result,
          ExitCode.LEFTOVERS,
          verified.leftovers()
              + " that were reported as erased are still there; `lethe history --plan "
              + planId
              + " --outcome LEFTOVER` names them. Find out what brought or kept them");
      return false;
    }
    if (failed > 0) {
      stop(
          result,
          ExitCode.ACTIONS_FAILED,
          failed
              + " failed; `lethe history --plan "
              + planId
              + " --outcome FAILED` shows why. Mend it");
      return false;
    }
    // What was looked at is the beginning, not the plan.
    result.put("leftovers", null);
    result.fields().remove("verified");
    result.fields().remove("raced");
    return true;
  }

  private Map<String, Object> fields(Verifier.Result verified) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("actions", first);
    fields.put("verified", verified.verified());
    fields.put("leftovers", verified.leftovers());
    return fields;
  }

  private void stop(RunResult result, ExitCode code, String why) {
    result
        .exit(code)
        .message(
            "stopped after the first "
                + first
                + " actions: "
                + why
                + ", then `lethe apply "
                + planId
                + " --first "
                + first
                + "` looks again and goes on; `lethe cancel "
                + planId
                + "` gives up. Nothing behind them was begun.");
  }
}
