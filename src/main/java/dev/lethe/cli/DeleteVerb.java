package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.plan.PlanRequest;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SubjectsSpec;
import java.io.IOException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "delete",
    description = {
      "Masks and deletes what there is of the contributors in a CSV file, and looks again.",
      "The same as `lethe run contributor-deletion` with that list: the same plan, guards and"
          + " audit."
    },
    footer = {
      "",
      "Examples:",
      "  lethe contributors delete --csv backups/inactive_contributors_10.csv --integration"
          + " --dry-run",
      "  lethe contributors delete --csv backups/inactive_contributors_10.csv --integration"
          + " --execute"
    })
final class DeleteVerb extends ContributorVerb {
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      required = true,
      description = "Whose data goes: columns contributor_id and email_address.")
  String csv;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Pass over rows that name nobody, and report them; otherwise they stop the plan.")
  boolean skipBadRows;

  @Option(names = "--plan-id", paramLabel = "ID", description = "The plan's id.")
  String planId;

  @ArgGroup(exclusive = true)
  RunVerb.Mode mode = new RunVerb.Mode();

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws IOException {
    if (skipBadRows) {
      sets.add(SubjectsSpec.SKIP_BAD_ROWS);
    }
    JobSpec spec = job(bench.conf(), expanded(csv));
    delete(bench, spec, planId, mode.execute, result, out);
  }

  /** Plans, and with {@code execute} deletes, looks again and sums up. */
  static void delete(
      Workbench bench, JobSpec spec, String planId, boolean execute, RunResult result, Terminal out)
      throws IOException {
    PlanRequest request = PlanOptions.request(bench, spec, null, null, planId);
    RunVerb.carryOut(bench, request, execute, result, out);
    if (!execute && result.exitCode() == ExitCode.DONE) {
      new DeletionSummary(bench, spec).printPlanned(result, out);
    }
    boolean applied =
        result.fields().get("outcomes") instanceof java.util.Map<?, ?> map && !map.isEmpty();
    if (execute && (applied || result.exitCode() == ExitCode.DONE)) {
      new DeletionSummary(bench, spec).print(result, out);
    }
  }
}
