package dev.lethe.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that every verb takes. */
final class Common {
  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description =
          "Connections and limits of the environment; repeatable, later over earlier. Default:"
              + " $$LETHE_CONF, else conf/local.conf.")
  List<Path> conf = new ArrayList<>();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  boolean help;

  @Option(names = "-v", description = "Write more into the log file.")
  boolean verbose;

  @Option(names = "--json", description = "Print one JSON object to stdout and nothing else.")
  boolean json;

  /** The conf files that were named, or the defaults. */
  List<Path> confFiles() {
    if (!conf.isEmpty()) {
      return conf;
    }
    String variable = System.getenv("LETHE_CONF");
    return List.of(
        variable != null && !variable.isBlank()
            ? Path.of(variable)
            : home().resolve("conf/local.conf"));
  }

  /** Where jobs/ and conf/ are. */
  static Path home() {
    String home = System.getenv("LETHE_HOME");
    return home == null || home.isBlank() || !Files.isDirectory(Path.of(home))
        ? Path.of("")
        : Path.of(home);
  }
}
