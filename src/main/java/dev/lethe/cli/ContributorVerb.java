package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.job.ContributorSettings;
import dev.lethe.spec.Conf;
import dev.lethe.spec.IniFile;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SubjectsSpec;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the verbs about contributors share: their connections and their job. */
abstract class ContributorVerb extends Verb {
  @Option(
      names = "--config",
      paramLabel = "INI",
      description =
          "Connections as [database], [redis], [elasticsearch], [s3] and [clickhouse], over those"
              + " of --conf. Default: ~/config.ini, with --integration ~/config_integration.ini, if"
              + " --conf is not given.")
  String config;

  @Option(names = "--integration", description = "Work in the environment called integration.")
  boolean integration;

  @Option(
      names = "--job",
      paramLabel = "JOB",
      defaultValue = "contributor-deletion",
      description = "The job that says whose data is where. Default: ${DEFAULT-VALUE}.")
  String job;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides one setting of the job, for example guards.max-fraction=0.1.")
  List<String> sets = new ArrayList<>();

  /** Whether the verb asks systems itself, so that it needs connections. */
  boolean needsConnections() {
    return true;
  }

  @Override
  final Conf conf() {
    List<Path> files = common.confFiles();
    boolean defaulted = common.conf.isEmpty() && !namedByEnvironment();
    if (defaulted && !Files.isRegularFile(files.get(0))) {
      files = List.of();
    }
    List<Conf.Setting> over = new ArrayList<>();
    ini(!files.isEmpty())
        .ifPresent(
            file -> over.addAll(ContributorSettings.of(IniFile.read(file), System.getenv())));
    if (integration) {
      over.add(new Conf.Setting("environment", "integration", "--integration"));
    }
    return Conf.load(files, over, ContributorSettings.keys(System.getenv()));
  }

  /** The INI file to read; empty where there is none and the conf files do. */
  private Optional<Path> ini(boolean conf) {
    if (config != null) {
      return Optional.of(expanded(config));
    }
    if (!common.conf.isEmpty()) {
      return Optional.empty();
    }
    Path usual = Path.of(home(), integration ? "config_integration.ini" : "config.ini");
    boolean must = needsConnections() && !conf;
    return must || Files.isRegularFile(usual) ? Optional.of(usual) : Optional.empty();
  }

  private static String home() {
    String home = System.getenv("HOME");
    return home == null || home.isBlank() ? System.getProperty("user.home") : home;
  }

  private static boolean namedByEnvironment() {
    String variable = System.getenv("LETHE_CONF");
    return variable != null && !variable.isBlank();
  }

  /** A path as the shell would have it, also where quotes kept the shell from it. */
  static Path expanded(String path) {
    try {
      return path.equals("~") || path.startsWith("~/")
          ? Path.of(home(), path.substring(1))
          : Path.of(path);
    } catch (InvalidPathException e) {
      throw LetheException.badInput("'" + path + "' is no path of a file.");
    }
  }

  /**
   * The job about contributors.
   *
   * @param csv whose data goes, instead of the job's own list; null for that
   */
  final JobSpec job(Conf conf, Path csv) {
    Path file = JobSpec.find(job, Common.home());
    JobSpec spec = JobSpec.load(file, conf, sets);
    SubjectsSpec people = people(spec);
    if (csv == null) {
      return spec;
    }
    if (spec.source(people.source(), people.where()).csv() == null) {
      throw LetheException.badInput(
          people.where() + ": the job's list of people is no CSV file; --csv cannot replace it.");
    }
    List<String> all = new ArrayList<>(sets);
    all.add("sources." + people.source() + ".csv=" + csv.toAbsolutePath().normalize());
    return JobSpec.load(file, conf, all);
  }

  final SubjectsSpec people(JobSpec spec) {
    return spec.subjects()
        .orElseThrow(
            () -> LetheException.badInput("the job '" + spec.name() + "' is not about people."));
  }
}
