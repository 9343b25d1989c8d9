package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.Guards;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Plans and, with --execute, applies and verifies.",
      "A started, unfinished plan of the same job, tenant and settings is finished first."
    },
    footer = {
      "",
      "Examples:",
      "  lethe run trial-retention                 plans and prints; changes nothing",
      "  lethe run trial-retention --execute       plans, applies, verifies"
    })
final class RunVerb extends Verb {
  @Mixin PlanOptions options;

  @ArgGroup(exclusive = true)
  Mode mode = new Mode();

  static final class Mode {
    @Option(names = "--execute", description = "Carry the plan out.")
    boolean execute;

    @Option(names = "--dry-run", description = "Plan and print only; the default.")
    boolean dryRun;
  }

  @Override
  String tenant() {
    return options.tenant();
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    carryOut(bench, options.request(bench), mode.execute, result, out);
  }

  /** Plans, and where {@code execute} says so finishes what was begun, applies and verifies. */
  static void carryOut(
      Workbench bench, PlanRequest request, boolean execute, RunResult result, Terminal out)
      throws IOException {
    if (execute && !resume(bench, request, result, out)) {
      return;
    }
    PlanHeader header = Steps.plan(bench, request, result);
    out.plan(header);
    if (result.exitCode() != ExitCode.DONE) {
      return;
    }
    if (!execute) {
      result.message(
          "Dry run: nothing was changed. `lethe apply "
              + header.planId()
              + "` carries this plan out.");
      return;
    }
    if (request.job().guards().approval() == Guards.Approval.REQUIRED
        && header.signature().isEmpty()) {
      result
          .exit(ExitCode.REFUSED)
          .refused(java.util.List.of("approval"))
          .message(
              "plan "
                  + header.planId()
                  + " is written and waits for an approval: `lethe approve "
                  + header.planId()
                  + " --by NAME --sign-with KEYFILE`, then `lethe apply "
                  + header.planId()
                  + "`.");
      return;
    }
    carryOut(bench, header.planId(), result, out);
  }

  /** Finishes what an earlier run began; false if that did not end well. */
  private static boolean resume(
      Workbench bench, PlanRequest request, RunResult result, Terminal out) throws IOException {
    Optional<PlanHeader> started = unfinished(bench, request);
    if (started.isEmpty()) {
      return true;
    }
    String planId = started.get().planId();
    bench.progress().step("finishing plan " + planId + ", which an earlier run began");
    result.put("resumed", planId);
    carryOut(bench, planId, result, out);
    return result.exitCode() == ExitCode.DONE;
  }

  private static void carryOut(Workbench bench, String planId, RunResult result, Terminal out)
      throws IOException {
    Steps.apply(bench, planId, bench.conf().apply().first(), result, out);
    ExitCode applied = result.exitCode();
    if (applied == ExitCode.LEFTOVERS) {
      return;
    }
    Object message = result.fields().get("message");
    Steps.verify(bench, planId, result, out);
    if (result.exitCode() != ExitCode.LEFTOVERS) {
      result.exit(applied);
      result.fields().put("message", message);
    }
  }

  private static Optional<PlanHeader> unfinished(Workbench bench, PlanRequest request)
      throws IOException {
    return bench
        .plans()
        .unfinished(
            request.job(), request.tenant(), bench.conf().environment(), bench.clock().instant());
  }
}
