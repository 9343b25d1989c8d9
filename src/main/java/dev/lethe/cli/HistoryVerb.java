package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "history",
    description = {
      "Lists plans; or, with --plan, a plan's states and every action with its last outcome; or,"
          + " with --subject, what was done about people."
    },
    footer = {
      "",
      "Examples:",
      "  lethe history --job trial-retention --since 2026-11-01T00:00:00Z",
      "  lethe history --plan PLAN --outcome FAILED",
      "  lethe history --subject - < identifiers.txt"
    })
final class HistoryVerb extends Verb {
  static final List<String> OUTCOMES =
      List.of(
          "APPLIED",
          "ABSENT",
          "SKIPPED",
          "FAILED",
          "OPEN",
          "VERIFIED",
          "LEFTOVER",
          "UNDONE",
          "UNDO_FAILED",
          "UNDO_SKIPPED");
  private static final int PLANS = 20;

  @Option(names = "--job", paramLabel = "J", description = "Only plans of this job.")
  String job;

  @Option(names = "--plan", paramLabel = "P", description = "One plan, action by action.")
  String plan;

  @Option(
      names = "--outcome",
      paramLabel = "O",
      description =
          "Only actions that ended so: APPLIED, ABSENT, SKIPPED, FAILED, OPEN (not tried yet),"
              + " VERIFIED, LEFTOVER, UNDONE, UNDO_FAILED, UNDO_SKIPPED.")
  String outcome;

  @ArgGroup(exclusive = true)
  Subjects subjects = new Subjects();

  /** Where identifiers come from; never from the arguments, which everybody can list. */
  static final class Subjects {
    @Option(
        names = "--subject-file",
        paramLabel = "F",
        description = "What was done about the people in this file, one identifier a line.")
    String file;

    @Option(
        names = "--subject",
        paramLabel = "-",
        description = "The same, from standard input; takes nothing but `-`.")
    String input;
  }

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description = "Only what was planned, or with --plan and --subject done, at or after this.")
  String since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N lines; 0 is all. Default: 20 plans, or all actions of a plan.")
  Integer limit;

  @Option(
      names = "--tenant",
      paramLabel = "T",
      description = "The tenant, where the store's root differs by tenant.")
  String tenant;

  @Override
  String tenant() {
    return tenant;
  }

  @Override
  boolean isKept() {
    return false;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    Instant from = since == null ? null : Instants.parse("--since", since);
    String wanted = Choice.upper("--outcome", outcome, OUTCOMES);
    boolean people = subjects.file != null || subjects.input != null;
    int most = Choice.limit(limit != null ? limit : plan == null && !people ? PLANS : 0);
    Filter filter = new Filter(job, plan, wanted, from, most);
    if (people) {
      List<String> identifiers = SubjectHistory.read(subjects.file, subjects.input);
      new SubjectHistory(bench, filter).print(identifiers, result, out, isJson() ? json() : null);
    } else if (plan != null) {
      new PlanHistory(bench, filter).print(result, out, isJson() ? json() : null);
    } else if (wanted != null) {
      throw LetheException.badInput("--outcome needs --plan P: it chooses among a plan's actions.");
    } else {
      new PlanList(bench, filter).print(result, out);
    }
  }

  /**
   * What to list; null where everything is wanted.
   *
   * @param limit 0 for all
   */
  record Filter(String job, String plan, String outcome, Instant since, int limit) {}
}
