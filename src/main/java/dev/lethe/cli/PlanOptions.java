package dev.lethe.cli;

import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.PlanStore;
import dev.lethe.spec.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What `plan` and `run` take. */
final class PlanOptions {
  @Parameters(paramLabel = "JOB", description = "A name in jobs/, or a job file's path.")
  String job;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides one setting of the job, for example guards.max-fraction=0.6.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--as-of",
      paramLabel = "INSTANT",
      description =
          "The instant that cutoffs and ages count from, for example 2019-06-03T05:00:00Z. Default:"
              + " now.")
  String asOf;

  @Option(names = "--tenant", paramLabel = "T", description = "The tenant to work for.")
  String tenant;

  @Option(
      names = "--plan-id",
      paramLabel = "ID",
      description = "The plan's id; the same id again gives the same plan.")
  String planId;

  PlanRequest request(Workbench bench) {
    JobSpec spec = JobSpec.load(JobSpec.find(job, Common.home()), bench.conf(), sets);
    String id =
        planId == null
            ? spec.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-")
                + "-"
                + bench.runId()
            : PlanStore.checkedId(planId);
    return new PlanRequest(
        spec,
        asOf == null ? null : Instants.parse("--as-of", asOf),
        tenant,
        id,
        bench.actor(),
        bench.runId());
  }
}
