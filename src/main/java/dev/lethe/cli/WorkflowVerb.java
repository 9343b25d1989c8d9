package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.job.JobsApiClient;
import dev.lethe.job.MaskedItems;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.source.SubjectSample;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SubjectSpec;
import dev.lethe.spec.SubjectsSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "workflow",
    description = {
      "The whole deletion with its tests: routes a project's units to a job, tests that"
          + " contributors can work, deletes them, tests that they cannot work any more, and counts"
          + " what is masked in Elasticsearch and ClickHouse.",
      "It deletes, unless --dry-run; nothing is deleted if a step before that fails."
    },
    footer = {
      "",
      "Example:",
      "  lethe contributors workflow --csv people.csv --integration \\",
      "      --project-id fe92bf1f-46c3-4ebb-a09e-0557237f41e6 \\",
      "      --job-url https://client.example/quality/jobs/JOB"
    })
final class WorkflowVerb extends ContributorVerb {
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  @Mixin ApiOptions api;

  @Option(
      names = "--project-id",
      paramLabel = "ID",
      required = true,
      description = "The project whose units are routed, and whose index project-ID is looked at.")
  String project;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      required = true,
      description = "Whose data goes: columns contributor_id and email_address.")
  String csv;

  @ArgGroup(exclusive = true)
  Mode mode = new Mode();

  static final class Mode {
    @Option(names = "--execute", description = "Delete; the default.")
    boolean execute;

    @Option(names = "--dry-run", description = "Route, test and plan; delete nothing.")
    boolean dryRun;
  }

  @Option(names = "--skip-bad-rows", description = "As for `lethe contributors delete`.")
  boolean skipBadRows;

  private final List<Map<String, Object>> steps = new ArrayList<>();

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws IOException {
    if (!PROJECT.matcher(project).matches()) {
      throw LetheException.badInput(
          "--project-id takes letters, digits, '.', '_' and '-', since an index is named after"
              + " it.");
    }
    if (skipBadRows) {
      sets.add(SubjectsSpec.SKIP_BAD_ROWS);
    }
    Path list = expanded(csv);
    JobSpec spec = job(bench.conf(), list);
    JobsApiClient client = api.client();
    List<SubjectSample> people = api.sample(list, people(spec));
    result.put("steps", steps);
    try {
      run(bench, spec, client, people, result, out);
    } catch (IOException | RuntimeException e) {
      failed(result, out, ExitCode.SYSTEM_FAILED, Failures.sentence(e));
      throw e;
    }
  }

  private void run(
      Workbench bench,
      JobSpec spec,
      JobsApiClient client,
      List<SubjectSample> people,
      RunResult result,
      Terminal out)
      throws IOException {
    begin(out, "route units");
    long routed = client.route(project);
    done(
        out,
        (routed < 0 ? "units" : routed + " units")
            + " of project "
            + project
            + " routed to the job");

    begin(out, "API test before the deletion");
    if (!api.check(client, people, false, result, out)) {
      failed(
          result,
          out,
          ExitCode.ACTIONS_FAILED,
          "not every contributor can work before the deletion; nothing was deleted");
      return;
    }
    done(out, people.size() + " contributors can work");

    begin(out, "delete");
    DeleteVerb.delete(bench, spec, null, !mode.dryRun, result, out);
    if (result.exitCode() != ExitCode.DONE) {
      failed(result, out, result.exitCode(), String.valueOf(result.fields().get("message")));
      return;
    }
    if (mode.dryRun) {
      done(out, "planned; nothing was deleted, so there is nothing to verify");
      return;
    }
    done(out, "deleted, masked and looked at again");

    begin(out, "API test after the deletion");
    boolean lockedOut = api.check(client, people, true, result, out);
    if (lockedOut) {
      done(out, "Contributors successfully kicked out (fetch API failed as expected)");
    } else {
      failed(result, out, ExitCode.ACTIONS_FAILED, "a contributor can work after the deletion");
    }
    verify(bench, spec, result, out);
    if (result.exitCode() == ExitCode.DONE) {
      result.message("All " + steps.size() + " steps succeeded.");
    }
  }

  /** As many items as were masked in a place have to have the constant there. */
  private void verify(Workbench bench, JobSpec spec, RunResult result, Terminal out)
      throws IOException {
    DeletionSummary summary = new DeletionSummary(bench, spec);
    List<Audit.Erased> erased = summary.erased(result);
    for (String type : List.of("elasticsearch", "clickhouse")) {
      for (SubjectSpec rule : summary.masked().rules(type)) {
        String index = MaskedItems.index(rule, project);
        String place = index == null ? rule.target().table() : index;
        begin(out, "verify " + rule.target().connection() + " " + place);
        long masked =
            erased.stream()
                .filter(one -> one.target().equals(rule.target().connection()))
                .filter(one -> index == null || one.container().equals(index))
                .mapToLong(one -> index == null ? one.rows() : one.items())
                .sum();
        long found = summary.masked().count(rule, index);
        String sentence = "Found %d %s".formatted(found, summary.what(type));
        if (found >= masked) {
          done(out, sentence);
        } else {
          failed(
              result,
              out,
              ExitCode.LEFTOVERS,
              sentence + ", and " + masked + " were masked there; who wrote to them since?");
        }
      }
    }
  }

  private void begin(Terminal out, String step) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step);
    fields.put("ok", false);
    steps.add(fields);
    out.line("%n%d. %s", steps.size(), step);
  }

  private void done(Terminal out, String sentence) {
    current().put("ok", true);
    current().put("says", sentence);
    out.line("  ✅ %s", sentence);
  }

  private void failed(RunResult result, Terminal out, ExitCode code, String sentence) {
    current().put("says", sentence);
    out.line("  FAILED: %s", sentence);
    if (result.exitCode() == ExitCode.DONE || steps.size() == 1) {
      result.exit(code);
    }
    result.message("step " + steps.size() + ", " + current().get("step") + ": " + sentence);
  }

  private Map<String, Object> current() {
    return steps.get(steps.size() - 1);
  }
}
