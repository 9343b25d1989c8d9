package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.plan.Approvals;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanIntegrity;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.JobSpec;
import dev.lethe.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "approve",
    description = {
      "Approves a plan by a signature that is bound to what the plan says.",
      "The public half of the key stands under `approvers` in the configuration."
    },
    footer = {
      "",
      "Example:",
      "  lethe approve PLAN --by alice --sign-with ~/.lethe/alice.pem",
      "",
      "`lethe key approver --out FILE` makes a key."
    })
final class ApproveVerb extends Verb {
  @Mixin PlanArgument plan;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      required = true,
      description = "Who approves: a name in `approvers`, and not the plan's author.")
  String name;

  @Option(
      names = "--sign-with",
      paramLabel = "KEYFILE",
      required = true,
      description = "The approver's private key: Ed25519, PKCS#8, PEM.")
  Path keyFile;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    String key = read(keyFile);
    result.plan(requireOpen(bench.plans().header(plan.id)));
    // With the lease, so that no apply starts between the look at the plan and the approval.
    try (Lease lease = bench.lease(plan.id)) {
      PlanHeader header = requireOpen(bench.plans().header(plan.id));
      bench.progress().step("checking that plan " + plan.id + " is what was planned");
      new PlanIntegrity(bench.plans(), bench.conf().pseudonymKeys(), bench.store().files())
          .require(header);
      Instant now = bench.clock().instant().truncatedTo(ChronoUnit.MICROS);
      String signature =
          new Approvals(bench.conf().approvers())
              .sign(header, name, key, now, JobSpec.thaw(header.spec()).guards());
      lease.check();
      PlanHeader approved =
          bench
              .plans()
              .advance(
                  header,
                  PlanHeader.State.APPROVED,
                  bench.actor(),
                  bench.runId(),
                  Map.of("approver", name, "signature", signature, "approved_at", now));
      result.plan(approved).put("approver", name).put("approved_at", now.toString());
      out.line("Plan %s is approved by %s: %,d actions.", plan.id, name, approved.totalActions());
      result.message("Carry it out with `lethe apply " + plan.id + "`.");
    }
  }

  private static PlanHeader requireOpen(PlanHeader header) {
    if (header.state() == PlanHeader.State.PLANNED || header.state() == PlanHeader.State.APPROVED) {
      return header;
    }
    throw LetheException.refused(
        "state",
        "plan "
            + header.planId()
            + " is "
            + header.state()
            + "; only a plan that is PLANNED can be approved. "
            + (header.state() == PlanHeader.State.STARTED
                ? "It was started at " + header.startedAt().orElseThrow() + "."
                : "Make a new plan."));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw LetheException.badInput(
          "--sign-with "
              + file
              + ": cannot read the key file"
              + (Files.exists(file) ? ": " + e.getMessage() : "; there is no such file")
              + ". `lethe key approver --out FILE` makes a key.");
    }
  }
}
