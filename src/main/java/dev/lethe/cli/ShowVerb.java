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
  /** How to print. */
  enum Format {
    TABLE,
    JSON,
    CSV;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Mixin PlanArgument plan;

  @Option(names = "--verdict", paramLabel = "V", description = "Only this verdict, as ORPHAN.")
  String verdict;

  @Option(names = "--rule", paramLabel = "R", description = "Only this rule of the job.")
  String rule;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most N actions and N findings; 0 shows all. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Format format;

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
    return common.json || format == Format.JSON;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    Choice.limit(limit);
    String wanted = Choice.upper("--verdict", verdict, verdicts());
    PlanHeader header = bench.plans().header(plan.id);
    result.plan(header);
    Choice.of("--rule", rule, List.copyOf(JobSpec.thaw(header.spec()).rules().keySet()));
    PlanView view = PlanView.of(bench.plans(), plan.id, wanted, rule, limit);
    if (isJson()) {
      view.json(header, result, json());
    } else if (format == Format.CSV) {
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
