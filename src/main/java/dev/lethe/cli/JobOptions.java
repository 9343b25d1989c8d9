package dev.lethe.cli;

import dev.lethe.spec.JobSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every verb about a job takes. */
final class JobOptions {
  @Parameters(
      index = "0",
      paramLabel = "JOB",
      description = "A name in jobs/, or a job file's path.")
  String job;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides one setting of the job, for example guards.max-fraction=0.6.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--as-of",
      paramLabel = "INSTANT",
      description =
          "The instant that cutoffs and ages count from, for example 2019-06-03T05:00:00Z. Default:"
              + " now.")
  String asOf;

  @Option(names = "--tenant", paramLabel = "T", description = "The tenant to work for.")
  String tenant;

  JobSpec spec(Workbench bench) {
    return JobSpec.load(JobSpec.find(job, Common.home()), bench.conf(), sets);
  }

  /** Null where nothing was said. */
  Instant asOf() {
    return asOf == null ? null : Instants.parse("--as-of", asOf);
  }

  boolean isKnown() {
    return Files.isRegularFile(Path.of(job)) || JobSpec.names(Common.home()).contains(job);
  }
}
