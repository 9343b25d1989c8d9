package dev.lethe.cli;

import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.PlanStore;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SubjectsSpec;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What `plan` and `run` take. */
final class PlanOptions {
  @Mixin JobOptions job;

  @Option(
      names = "--plan-id",
      paramLabel = "ID",
      description = "The plan's id; the same id again gives the same plan.")
  String planId;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Pass over rows of a list of people that name nobody, and report them; otherwise they"
              + " stop the plan.")
  boolean skipBadRows;

  String tenant() {
    return job.tenant;
  }

  PlanRequest request(Workbench bench) {
    if (skipBadRows) {
      job.sets.add(SubjectsSpec.SKIP_BAD_ROWS);
    }
    return request(bench, job.spec(bench), job.asOf(), job.tenant, planId);
  }

  /** A request with the plan id given, or one made of the job's name and the run. */
  static PlanRequest request(
      Workbench bench, JobSpec spec, Instant asOf, String tenant, String planId) {
    String id =
        planId == null
            ? spec.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-")
                + "-"
                + bench.runId()
            : PlanStore.checkedId(planId);
    return new PlanRequest(spec, asOf, tenant, id, bench.actor(), bench.runId());
  }
}
