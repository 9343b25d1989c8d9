package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.plan.Explainer;
import dev.lethe.plan.Explanation;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description = {
      "Says why one object is going, or is not: its references, ages, holds, the rule and its"
          + " line.",
      "With a JOB it asks the systems as they are now, changes nothing and writes no plan; with a"
          + " plan's id instead it says what that plan holds of the object, and what became of it."
    },
    footer = {
      "",
      "Examples:",
      "  lethe explain trial-retention incoming_000012",
      "  lethe explain trial-retention s3://bucket/incoming_000012 --as-of 2019-06-03T05:00:00Z",
      "  lethe explain PLAN incoming_000012"
    })
final class ExplainVerb extends Verb {
  private static final int MOST = 1_000;

  @Mixin JobOptions job;

  @Parameters(index = "1", paramLabel = "KEY", description = "The object's key, or its s3:// URI.")
  String key;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "At most N references, holds and rows, from 1 to 1000. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Override
  String tenant() {
    return job.tenant;
  }

  @Override
  boolean isKept() {
    return false;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    if (limit < 1 || limit > MOST) {
      throw LetheException.badInput("--limit " + limit + " is not from 1 to " + MOST + ".");
    }
    if (key.isEmpty()) {
      throw LetheException.badInput("KEY is empty; it is an object's key, or its s3:// URI.");
    }
    if (!job.isKnown()) {
      Optional<PlanHeader> plan = bench.plans().find(job.job);
      if (plan.isPresent()) {
        PlannedKey.print(bench, plan.get(), key, limit, result, out, isJson() ? json() : null);
        return;
      }
    }
    JobSpec spec = job.spec(bench);
    Instant asOf = job.asOf();
    Instant at = asOf == null ? bench.clock().instant() : asOf;
    List<Explanation> explanations =
        new Explainer(
                bench.store().spark(), bench.connections(), bench.clock(), bench.progress()::step)
            .explain(spec, at, job.tenant, key, limit);
    bench.progress().close();
    result.put("job", spec.name()).put("tenant", job.tenant).put("as_of", at.toString());
    ExplanationView view = new ExplanationView(spec, at);
    result.put("explanations", explanations.stream().map(view::fields).toList());
    explanations.forEach(explanation -> view.print(explanation, out));
  }
}
