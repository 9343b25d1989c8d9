package dev.lethe.cli;

import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "verify",
    description = "Reads the world again and compares it with what was reported as erased.",
    footer = {"", "Example:", "  lethe verify trial-retention-20261121-091500-a1b2c3"})
final class VerifyVerb extends Verb {
  @Mixin PlanArgument plan;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    Steps.verify(bench, plan.id, result, out);
  }
}
