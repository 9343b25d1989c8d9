package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "plan",
    description = "Finds what should no longer exist and writes down what would be done about it.",
    footer = {
      "",
      "Examples:",
      "  lethe plan trial-retention",
      "  lethe plan trial-retention --as-of 2019-06-03T05:00:00Z --set guards.max-fraction=0.6",
      "  lethe plan /etc/lethe/my-job.conf --conf /etc/lethe/prod.conf --plan-id nightly-2026-11-21"
    })
final class PlanVerb extends Verb {
  @Mixin PlanOptions options;

  @Override
  String tenant() {
    return options.tenant();
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    PlanHeader header = Steps.plan(bench, options.request(bench), result);
    out.plan(header);
    if (result.exitCode() == ExitCode.DONE && header.totalActions() > 0) {
      result.message(
          "Look at it with `lethe show "
              + header.planId()
              + "`; carry it out with `lethe apply "
              + header.planId()
              + "`.");
    }
  }
}
