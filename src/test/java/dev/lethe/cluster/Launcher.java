package dev.lethe.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The project's launcher, run as operators run it: a process of its own, in an empty folder. */
final class Launcher {
  private final Path directory;
  private final Map<String, String> environment;

  /**
   * @param environment over that of this process
   */
  Launcher(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = new LinkedHashMap<>(environment);
  }

  /** What a command left behind. */
  record Ended(int exitCode, String stdout, String stderr) {}

  /** A command that runs; closing it kills it, if it still does. */
  record Running(Process process, Path stdout, Path stderr) implements AutoCloseable {
    Ended await() throws IOException, InterruptedException {
      int exitCode = process.waitFor();
      return new Ended(
          exitCode,
          Files.readString(stdout, StandardCharsets.UTF_8),
          Files.readString(stderr, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** The checkout's root. */
  static Path home() {
    return Path.of("").toAbsolutePath();
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.await();
    }
  }

  Running start(String... arguments) throws IOException {
    Path stdout = Files.createTempFile(directory, "stdout-", ".txt");
    Path stderr = Files.createTempFile(directory, "stderr-", ".txt");
    // The launcher gives its process to Java, which therefore ends with this one.
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    command.add(home().resolve("lethe").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LETHE_"));
    builder.environment().remove("SPARK_LOCAL_IP");
    builder.environment().putAll(environment);
    return new Running(builder.start(), stdout, stderr);
  }
}
