package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.job.JobsApiClient;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.source.SubjectSample;
import dev.lethe.spec.SubjectsSpec;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "check-api",
    description = {
      "Fetches and commits work as some of the contributors in a CSV file: before a deletion it"
          + " must succeed for each, after it must be refused (--expect-locked-out).",
      "Ends with 4 if it is not so. People are named by their line of the file only."
    },
    footer = {
      "",
      "Examples:",
      "  export LETHE_JOB_SECRET=…",
      "  lethe contributors check-api --csv people.csv --job-url URL",
      "  lethe contributors check-api --csv people.csv --job-url URL \\",
      "      --fetch-only --expect-locked-out"
    })
final class CheckApiVerb extends ContributorVerb {
  @Mixin ApiOptions api;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      required = true,
      description = "The contributors: columns contributor_id and email_address.")
  String csv;

  @Option(
      names = "--expect-locked-out",
      description = "Each must be refused (401 or 403); any other error is no lock-out.")
  boolean lockedOut;

  @Override
  boolean needsConnections() {
    return false;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) {
    SubjectsSpec people = people(job(bench.conf(), null));
    JobsApiClient client = api.client();
    List<SubjectSample> sample = api.sample(expanded(csv), people);
    if (api.check(client, sample, lockedOut, result, out)) {
      result.message(
          lockedOut
              ? "Contributors successfully kicked out (fetch API failed as expected). A wrong"
                  + " secret is refused in the same way: it proves something where the same URL"
                  + " worked before."
              : "Each of " + sample.size() + " can work.");
      return;
    }
    result
        .exit(ExitCode.ACTIONS_FAILED)
        .message(
            lockedOut
                ? "not everybody is locked out; see above whose calls were not refused, and whether"
                    + " their data was deleted."
                : "not everybody can work; look whether they are ACTIVE, and whether the job and"
                    + " its secret are right. After a deletion this is what should be:"
                    + " --expect-locked-out.");
  }
}
