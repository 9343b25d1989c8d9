package dev.lethe.cli;

import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.JobSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "show",
    description = "Shows a plan: what would go (actions), and what is spared and why (findings).",
    footer = {
      "",
      "Examples:",
      "  lethe show PLAN",
      "  lethe show PLAN --verdict AMBIGUOUS --limit 0",
      "  lethe show PLAN --format csv --limit 0 > plan.csv"
    })
final class ShowVerb extends Verb {
  @Mixin PlanArgument plan;

  @Option(names = "--verdict", paramLabel = "V", description = "Only this verdict, as ORPHAN.")
  String verdict;

  @Option(names = "--rule", paramLabel = "R", description = "Only this rule of the job.")
  String rule;

  @Mixin ListingOptions listing;

  @Override
  String tenant() {
    return plan.tenant;
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
    String wanted = Choice.upper("--verdict", verdict, verdicts());
    PlanHeader header = bench.plans().header(plan.id);
    result.plan(header);
    Choice.of("--rule", rule, JobSpec.thaw(header.spec()).ruleNames());
    PlanView view = PlanView.of(bench.plans(), plan.id, wanted, rule, listing.limit);
    if (isJson()) {
      view.json(header, result, json());
    } else if (listing.format == ListingOptions.Format.CSV) {
      view.csv(System.out);
      result.message(view.shown());
    } else {
      out.plan(header);
      view.table(out);
    }
  }

  private static List<String> verdicts() {
    List<String> names =
        new ArrayList<>(Arrays.stream(Verdict.values()).map(Verdict::name).toList());
    names.add("RACED");
    return names;
  }
}
