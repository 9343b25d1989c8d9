package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.job.ApiCheck;
import dev.lethe.job.JobUrl;
import dev.lethe.job.JobsApiClient;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.source.SubjectSample;
import dev.lethe.spec.SubjectsSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How the jobs API is asked, and for how many people. */
final class ApiOptions {
  @Option(
      names = "--job-url",
      paramLabel = "URL",
      required = true,
      description =
          "The job, https://HOST/quality/jobs/JOB; its API is at https://HOST/jobs/JOB. The secret"
              + " is taken from $$LETHE_JOB_SECRET, or from $$NAME where the URL says"
              + " '?secret=$${NAME}'; in the URL itself everybody who lists processes sees it.")
  String jobUrl;

  @Option(
      names = "--sample-size",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "For how many people of the list, taken at equal steps from its beginning. Default:"
              + " ${DEFAULT-VALUE}.")
  int sampleSize;

  @Option(names = "--fetch-only", description = "Fetch, and commit nothing.")
  boolean fetchOnly;

  JobsApiClient client() {
    JobUrl url = JobUrl.parse(jobUrl, System.getenv());
    if (url.literal()) {
      System.err.println(
          "lethe: --job-url holds the job's secret, which everybody on this machine can read; set"
              + " $LETHE_JOB_SECRET and leave it out.");
    }
    return new JobsApiClient(url);
  }

  List<SubjectSample> sample(Path csv, SubjectsSpec people) {
    if (sampleSize < 1) {
      throw LetheException.badInput("--sample-size takes at least 1.");
    }
    return SubjectSample.of(csv, people.id(), people.email(), people.maskConstant(), sampleSize);
  }

  /**
   * Asks for each of the people, and prints the answers.
   *
   * @param lockedOut whether each must be refused, instead of served
   * @return whether all were answered so
   */
  boolean check(
      JobsApiClient client,
      List<SubjectSample> people,
      boolean lockedOut,
      RunResult result,
      Terminal out) {
    List<ApiCheck.Answer> answers = new ApiCheck(client, fetchOnly).ask(people);
    answers.forEach(answer -> out.line("  %s", answer));
    result.put(
        lockedOut ? "contributors_after" : "contributors",
        answers.stream().map(ApiOptions::fields).toList());
    return answers.stream().allMatch(answer -> lockedOut ? answer.isLockedOut() : answer.works());
  }

  private static Map<String, Object> fields(ApiCheck.Answer answer) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("line", answer.line());
    fields.put("fetch", answer.fetch());
    fields.put("commit", answer.commit());
    fields.put("works", answer.works());
    fields.put("locked_out", answer.isLockedOut());
    return fields;
  }
}
