package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description = {
      "Says what changed from one plan of a job to another: what goes now and did not, what does"
          + " not go any more and why, and what is spared for another reason."
    },
    footer = {
      "",
      "Examples:",
      "  lethe diff nightly-2026-11-20 nightly-2026-11-21",
      "  lethe diff BEFORE AFTER --format csv --limit 0 > changes.csv"
    })
final class DiffVerb extends Verb {
  @Parameters(index = "0", paramLabel = "BEFORE", description = "The id of the earlier plan.")
  String before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "The id of the later plan.")
  String after;

  @Option(
      names = "--tenant",
      paramLabel = "T",
      description = "The plans' tenant, where the store's root differs by tenant.")
  String tenant;

  @Mixin ListingOptions listing;

  @Override
  String tenant() {
    return tenant;
  }

  @Override
  boolean isKept() {
    return false;
  }

  @Override
  boolean isJson() {
    return common.json || listing.format == ListingOptions.Format.JSON;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    Choice.limit(listing.limit);
    PlanHeader from = bench.plans().header(before);
    PlanHeader to = bench.plans().header(after);
    if (!from.job().equals(to.job())
        || !Objects.equals(from.tenant(), to.tenant())
        || !from.environment().equals(to.environment())) {
      throw LetheException.badInput(
          "plan " + of(from) + ", and plan " + of(to) + "; only plans of one job can be compared.");
    }
    result.plan(to);
    try (PlanDiff diff = PlanDiff.of(bench.plans(), bench.audit(), from, to)) {
      Listing rows = diff.listing(listing.limit);
      diff.fields(result);
      listing.print(this, rows, "differences", result, () -> diff.print(out), out);
    }
  }

  private static String of(PlanHeader header) {
    return header.planId()
        + " is of job '"
        + header.job()
        + "'"
        + (header.tenant() == null ? "" : " of tenant '" + header.tenant() + "'")
        + " in environment "
        + header.environment();
  }
}
