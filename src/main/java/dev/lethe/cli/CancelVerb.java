package dev.lethe.cli;

import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cancel",
    description = {
      "Stops a plan for good, also while another process applies it: after the wave that is under"
          + " way nothing more is erased."
    },
    footer = {"", "Example:", "  lethe cancel trial-retention-20261121-091500-a1b2c3"})
final class CancelVerb extends Verb {
  @Mixin PlanArgument plan;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    PlanHeader header = bench.plans().header(plan.id);
    result.plan(header);
    if (header.state() == PlanHeader.State.CANCELLED) {
      result.message(
          "Plan " + plan.id + " was cancelled by " + header.actor() + " at " + header.at() + ".");
      return;
    }
    if (header.state() == PlanHeader.State.REFUSED) {
      result.message("Plan " + plan.id + " was refused when it was made; it cannot be applied.");
      return;
    }
    if (header.state().isFinished()) {
      result.message(
          "Plan " + plan.id + " is finished (" + header.state() + "); there is nothing to cancel.");
      return;
    }
    boolean started = header.state() == PlanHeader.State.STARTED;
    result.plan(
        bench
            .plans()
            .advance(header, PlanHeader.State.CANCELLED, bench.actor(), bench.runId(), Map.of()));
    out.line("Plan %s is cancelled.", plan.id);
    result.message(
        started
            ? "An apply that is running stops after the wave in flight and says so. What was erased"
                + " stays erased; `lethe history --plan "
                + plan.id
                + "` lists it. The plan cannot be applied again: make a new one."
            : "Nothing was erased by it. The plan cannot be applied any more: make a new one.");
  }
}
