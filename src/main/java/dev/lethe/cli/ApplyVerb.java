package dev.lethe.cli;

import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "apply",
    description = "Carries out a plan, or goes on with one that was started.",
    footer = {"", "Example:", "  lethe apply trial-retention-20261121-091500-a1b2c3"})
final class ApplyVerb extends Verb {
  @Mixin PlanArgument plan;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    Steps.apply(bench, plan.id, result, out);
  }
}
