package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.apply.Closer;
import dev.lethe.apply.Postponer;
import dev.lethe.audit.Audit;
import dev.lethe.connector.ActionKind;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.rule.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One purge of a tokenserver: plans, asks the nodes, deletes the rows, puts what failed behind the
 * others and looks again. Its plan is at an end afterwards, and with it the plan's key.
 */
final class PurgeRun {
  private final Workbench bench;
  private final RunResult result;
  private final PurgeLog log;
  private final PurgeMetrics metrics;
  private final Stop stop;
  private final Terminal silent = new Terminal(Streams.none());

  PurgeRun(Workbench bench, RunResult result, PurgeLog log, PurgeMetrics metrics, Stop stop) {
    this.bench = bench;
    this.result = result;
    this.log = log;
    this.metrics = metrics;
    this.stop = stop;
  }

  /** Says at the end what came of it, also where it fails. */
  void purge(PlanRequest request, boolean dryRun) throws IOException {
    Instant begun = bench.clock().instant();
    boolean done = false;
    try {
      work(request, dryRun);
      done = result.exitCode() == ExitCode.DONE;
    } finally {
      Duration duration = Duration.between(begun, bench.clock().instant());
      metrics.ended(done, duration);
      log.info(done ? "finished" : "failed", Map.of("duration_ms", duration.toMillis()));
    }
  }

  private void work(PlanRequest request, boolean dryRun) throws IOException {
    result.exit(ExitCode.DONE).message(null);
    PlanHeader header = Steps.plan(bench, request, result);
    tellFetched(header);
    if (result.exitCode() != ExitCode.DONE) {
      close(header.planId(), "refused; the next purge plans anew");
    } else if (dryRun || header.totalActions() == 0) {
      close(header.planId(), dryRun ? "a dry run" : "nothing was due");
    } else {
      carryOut(header.planId());
    }
  }

  private void carryOut(String planId) throws IOException {
    stop.then(() -> cancel(planId));
    try {
      Steps.apply(bench, planId, 0, result, silent);
    } finally {
      stop.then(() -> {});
      tellPurged(planId);
    }
    boolean failed = result.exitCode() == ExitCode.ACTIONS_FAILED;
    if (failed) {
      new Postponer(
              bench.store(),
              bench.conf(),
              bench.connections(),
              bench.clock(),
              bench.progress()::step)
          .postpone(planId, bench.runId(), bench.actor());
    }
    if (stop.isAsked()) {
      close(planId, "the purge was told to stop");
      result
          .exit(ExitCode.DONE)
          .message("Stopped after the wave in flight; the next purge does the others.");
      return;
    }
    Steps.verify(bench, planId, result, silent);
    log.info(
        "looked again",
        Map.of(
            "verified",
            result.fields().get("verified"),
            "leftovers",
            result.fields().get("leftovers")));
    if (failed && result.exitCode() != ExitCode.LEFTOVERS) {
      result
          .exit(ExitCode.ACTIONS_FAILED)
          .message(
              "Some nodes did not confirm: their records stay and are due again after the grace"
                  + " period. `lethe history --plan "
                  + planId
                  + " --outcome FAILED` shows why.");
    }
    if (bench.plans().header(planId).state() != PlanHeader.State.VERIFIED) {
      close(planId, "the next purge does what is left");
    }
  }

  private void close(String planId, String reason) throws IOException {
    PlanHeader closed =
        new Closer(bench.store(), bench.clock(), bench.progress()::step)
            .close(planId, reason, bench.runId(), bench.actor());
    result.put("state", closed.state().name());
  }

  private void cancel(String planId) {
    try {
      PlanHeader header = bench.plans().header(planId);
      if (!header.state().isFinished()) {
        bench
            .plans()
            .advance(header, PlanHeader.State.CANCELLED, bench.actor(), bench.runId(), Map.of());
      }
    } catch (IOException e) {
      log.error("the plan goes on, since it cannot be cancelled: " + e.getMessage());
    }
  }

  private void tellFetched(PlanHeader header) {
    Map<String, Long> verdicts = header.verdicts();
    long backlog = verdicts.get(Verdict.OBSOLETE.name());
    long fetched = header.actions().getOrDefault(ActionKind.DELETE_ROW.name(), 0L);
    metrics.fetched(backlog, fetched);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("plan", header.planId());
    fields.put("backlog", backlog);
    fields.put("fetched", fetched);
    fields.put("requests", header.actions().getOrDefault(ActionKind.HTTP_DELETE.name(), 0L));
    fields.put("in_grace", verdicts.get(Verdict.IN_GRACE.name()));
    fields.put("node_down", verdicts.get(Verdict.NODE_DOWN.name()));
    fields.put("held", verdicts.get(Verdict.HELD.name()));
    log.info("fetched", fields);
  }

  private void tellPurged(String planId) throws IOException {
    Audit audit = bench.audit();
    long records = audit.gone(planId, ActionKind.DELETE_ROW);
    long data = audit.gone(planId, ActionKind.HTTP_DELETE);
    Map<String, Long> failures = audit.failures(planId);
    metrics.purged(records, data, failures);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("user_records_deleted", records);
    fields.put("service_data_deleted", data);
    fields.put("skipped", audit.skipped(planId));
    fields.put("failures", failures);
    log.info("purged", fields);
  }
}
