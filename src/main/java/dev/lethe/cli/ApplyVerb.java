package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    description = "Carries out a plan, or goes on with one that was started.",
    footer = {
      "",
      "Examples:",
      "  lethe apply trial-retention-20261121-091500-a1b2c3",
      "  lethe apply trial-retention-20261121-091500-a1b2c3 --first 1000"
    })
final class ApplyVerb extends Verb {
  @Mixin PlanArgument plan;

  @Option(
      names = "--first",
      paramLabel = "N",
      description =
          "Carry out the plan's first N actions and the rest of their groups, look at them again,"
              + " and go on only if they are gone and none failed. 0 does not. Default: apply.first"
              + " of the configuration, else 0.")
  Long first;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    if (first != null && first < 0) {
      throw LetheException.badInput("--first " + first + " is below 0; 0 switches it off.");
    }
    long trial = first == null ? bench.conf().apply().first() : first;
    Steps.apply(bench, plan.id, trial, result, out);
  }
}
