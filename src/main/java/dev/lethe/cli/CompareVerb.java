package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.RetentionSpec;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = {
      "Compares what a plan erases with a list of keys, such as what an old script would delete.",
      "The list is a CSV file with a key or an s3:// URI a line; a header is only needed where it"
          + " has several columns."
    },
    footer = {
      "",
      "Examples:",
      "  lethe compare PLAN old-script.csv",
      "  lethe compare PLAN old-script.csv --column object_key --format csv --limit 0 > both.csv"
    })
final class CompareVerb extends Verb {
  @Mixin PlanArgument plan;

  @Parameters(index = "1", paramLabel = "LIST", description = "The CSV file.")
  Path list;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "The column that holds the keys. Default: key, or the only one.")
  String column;

  @Option(
      names = "--rule",
      paramLabel = "R",
      description = "The rule to compare with, where the job has several.")
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
    PlanHeader header = bench.plans().header(plan.id);
    result.plan(header);
    JobSpec job = JobSpec.thaw(header.spec());
    RetentionSpec wanted = rule(job);
    try (KeyList keys = KeyList.read(list, column, bench.store(), "compare-" + bench.runId());
        ListComparison comparison = ListComparison.of(bench, header, job, wanted, keys)) {
      comparison.fields(result.put("list", list.toString()).put("rule", wanted.name()));
      Listing rows = comparison.listing(listing.limit);
      listing.print(this, rows, "keys", result, () -> comparison.print(list, out), out);
      if (comparison.onlyInList() > 0 && listing.format == ListingOptions.Format.TABLE) {
        result.message(
            (comparison.onlyInList() == 1
                    ? "1 key of the list is"
                    : comparison.onlyInList() + " keys of the list are")
                + " not erased by the plan. `lethe explain "
                + header.job()
                + " KEY` says why one of them stays.");
      }
    }
  }

  private RetentionSpec rule(JobSpec job) {
    if (job.isPersonal()) {
      throw LetheException.badInput(
          "plan "
              + plan.id
              + " is about people; a list of keys is compared with plans about objects.");
    }
    List<String> names = List.copyOf(job.rules().keySet());
    if (rule == null && names.size() > 1) {
      throw LetheException.badInput(
          "the job has several rules, each about objects of its own; name one of them by --rule: "
              + String.join(", ", names)
              + ".");
    }
    return job.rules().get(rule == null ? names.get(0) : Choice.of("--rule", rule, names));
  }
}
