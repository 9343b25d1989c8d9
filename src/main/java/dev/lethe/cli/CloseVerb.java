package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.apply.Closer;
import dev.lethe.audit.Audit;
import dev.lethe.plan.Claims;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.store.LeaseHeldException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "close",
    description = {
      "Ends a plan for good: what is open then has failed and is not tried again.",
      "With --claims-of: gives up a job's claims on prefixes.",
      "With --expired: ends every plan whose key is older than its job's key-ttl, as plan, run and"
          + " apply do before anything else."
    },
    footer = {
      "",
      "Examples:",
      "  lethe close trial-retention-20261121-091500-a1b2c3 --reason \"bucket is gone\"",
      "  lethe close --claims-of old-retention",
      "  lethe close --expired"
    })
final class CloseVerb extends Verb {
  @Parameters(
      paramLabel = "PLAN",
      arity = "0..1",
      description = "A plan's id; `lethe history` lists them.")
  String plan;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; stays with the plan.")
  String reason;

  @Option(
      names = "--claims-of",
      paramLabel = "JOB",
      description = "Give up the claims of this job instead, so that another job can own them.")
  String claimsOf;

  @Option(names = "--expired", description = "Close plans about people whose keys have expired.")
  boolean expired;

  @Option(names = "--tenant", paramLabel = "T", description = "The plan's or the job's tenant.")
  String tenant;

  @Override
  String tenant() {
    return tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    if (Stream.of(plan != null, claimsOf != null, expired).filter(given -> given).count() != 1) {
      throw LetheException.badInput(
          "close takes either a PLAN with --reason TEXT, or --claims-of JOB, or --expired.");
    }
    if (expired) {
      List<String> closed = Steps.closeExpired(bench);
      result.put("closed", closed);
      out.line(
          closed.isEmpty()
              ? "No plan's key has expired; nothing to do."
              : "Closed, since their keys have expired: " + String.join(", ", closed) + ".");
      return;
    }
    if (claimsOf != null) {
      release(bench, result, out);
      return;
    }
    if (reason == null || reason.isBlank()) {
      throw LetheException.badInput(
          "close " + plan + " needs --reason TEXT: it stays with the plan.");
    }
    close(bench, result, out);
  }

  private void release(Workbench bench, RunResult result, Terminal out) throws IOException {
    int released = new Claims(bench.files()).releaseAll(claimsOf, tenant);
    String owner = "job '" + claimsOf + "'" + (tenant == null ? "" : " of tenant '" + tenant + "'");
    result.put("job", claimsOf).put("tenant", tenant).put("claims", released);
    out.line(
        released == 0
            ? "The " + owner + " has no claims; nothing to do."
            : "Gave up "
                + released
                + (released == 1 ? " claim" : " claims")
                + " of "
                + owner
                + ".");
    if (released > 0) {
      result.message("The next plan of that job claims its prefixes again.");
    }
  }

  private void close(Workbench bench, RunResult result, Terminal out) throws IOException {
    PlanHeader before = bench.plans().header(plan);
    result.plan(before);
    if (before.state() == PlanHeader.State.CLOSED) {
      result.message(
          "Plan "
              + plan
              + " was closed by "
              + before.actor()
              + " at "
              + before.at()
              + ": "
              + before.reason());
      return;
    }
    PlanHeader closed;
    try {
      closed =
          new Closer(bench.store(), bench.clock(), bench.progress()::step)
              .close(plan, reason, bench.runId(), bench.actor());
    } catch (LeaseHeldException e) {
      throw LetheException.refused("lease", Leases.busy(plan, e));
    }
    Audit audit = bench.audit();
    Map<String, Long> outcomes = audit.outcomes(plan);
    result.plan(closed).outcomes(outcomes).put("reason", reason);
    out.line("Plan %s is closed: %s", plan, reason);
    out.outcomes(outcomes, audit.skipped(plan), audit.failures(plan));
    out.hidden(audit.hidden(plan));
    long failed = outcomes.getOrDefault("FAILED", 0L);
    if (failed > 0) {
      result.message(
          failed
              + " actions were open and have failed for good; `lethe history --plan "
              + plan
              + " --outcome FAILED` lists them. The next plan finds again what still has to go.");
    }
  }
}
