package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.apply.Undoer;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.store.LeaseHeldException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "undo",
    description = {
      "Brings back the objects that a plan hid on a versioned bucket, by removing exactly the"
          + " delete markers that it set, or moved into quarantine, from exactly its own copies.",
      "Without --execute says what it would do. Rows, and what was erased for good, stay erased."
    },
    footer = {
      "",
      "Examples:",
      "  lethe undo trial-retention-20261121-091500-a1b2c3",
      "  lethe undo trial-retention-20261121-091500-a1b2c3 --execute"
    })
final class UndoVerb extends Verb {
  @Mixin PlanArgument plan;

  @Option(names = "--execute", description = "Do it.")
  boolean execute;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    PlanHeader header = bench.plans().header(plan.id);
    result.plan(header);
    if (header.isPersonal()) {
      throw LetheException.refused(
          "nothing-to-undo",
          "plan " + plan.id + " is about people: what it masked or erased is gone for good.");
    }
    Undoer undoer =
        new Undoer(
            bench.store(),
            bench.conf(),
            bench.connections(),
            bench.clock(),
            bench.progress()::step);
    Undoer.Reach reach = undoer.reach(plan.id);
    say(reach, result, out);
    if (reach.open() == 0) {
      nothing(reach, result);
    } else if (execute) {
      undo(bench, undoer, result, out);
    } else {
      result.message("Nothing was changed; `lethe undo " + plan.id + " --execute` does it.");
    }
  }

  private void say(Undoer.Reach reach, RunResult result, Terminal out) {
    result
        .put("undoable", reach.open())
        .put("undone_before", reach.undone())
        .put("objects_gone", reach.objects())
        .put("rows_gone", reach.rows());
    out.line("Plan %s%n", plan.id);
    out.line(
        "  %,14d objects hidden behind our delete markers or in quarantine: can be brought back",
        reach.open());
    if (reach.undone() > 0) {
      out.line("  %,14d objects brought back before", reach.undone());
    }
    if (reach.objects() > 0) {
      out.line("  %,14d objects erased for good, or hidden by others: stay so", reach.objects());
    }
    if (reach.rows() > 0) {
      out.line("  %,14d rows erased for good: a row cannot be undone", reach.rows());
    }
  }

  private void nothing(Undoer.Reach reach, RunResult result) {
    if (reach.undone() == 0 && reach.objects() + reach.rows() > 0) {
      throw LetheException.refused(
          "nothing-to-undo",
          "nothing of plan " + plan.id + " can be undone: what it erased is gone for good.");
    }
    result.message("There is nothing left to undo in plan " + plan.id + ".");
  }

  private void undo(Workbench bench, Undoer undoer, RunResult result, Terminal out)
      throws IOException {
    Undoer.Result undone;
    try {
      undone = undoer.undo(plan.id, bench.runId(), bench.actor());
    } catch (LeaseHeldException e) {
      throw LetheException.refused("lease", Leases.busy(plan.id, e));
    }
    result
        .outcomes(bench.audit().outcomes(plan.id))
        .put("undone", undone.undone())
        .put("undo_failed", undone.failed())
        .put("undo_skipped", undone.skipped());
    out.line(
        "%n  %,d brought back, %,d failed, %,d left alone since something else is there now",
        undone.undone(), undone.failed(), undone.skipped());
    if (undone.failed() > 0) {
      result
          .exit(ExitCode.ACTIONS_FAILED)
          .message(
              undone.failed()
                  + " objects could not be brought back; `lethe history --plan "
                  + plan.id
                  + " --outcome UNDO_FAILED` shows why, and the same command tries them again.");
    } else {
      result.message("The next plan of the job decides about these objects anew.");
    }
  }
}
