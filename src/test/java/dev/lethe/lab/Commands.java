package dev.lethe.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Short commands that a lab runs to their end. */
final class Commands {
  private static final Path NOTHING = Path.of("/dev/null");

  private Commands() {}

  /** Runs a command; throws with what it printed unless it exits with 0. */
  static void run(List<String> command) throws IOException, InterruptedException {
    run(command, NOTHING);
  }

  /** What a command printed, without blanks around it; what it says on the side is passed on. */
  static String output(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(NOTHING.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new LabException(
          String.join(" ", command) + " ended with " + process.exitValue() + ".");
    }
    return output.strip();
  }

  static void run(List<String> command, Path input) throws IOException, InterruptedException {
    Process process = start(command, input);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new LabException(
          String.join(" ", command) + " ended with " + status + ":\n" + output.strip());
    }
  }

  static boolean succeeds(List<String> command) throws IOException, InterruptedException {
    Process process = start(command, NOTHING);
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  /** The user this JVM runs as; the name in {@code user.name} says nothing certain. */
  static int userId() throws IOException {
    Map<String, Object> attributes = Files.readAttributes(Path.of("/proc/self"), "unix:uid");
    return (Integer) attributes.get("uid");
  }

  private static Process start(List<String> command, Path input) throws IOException {
    return new ProcessBuilder(command)
        .redirectInput(input.toFile())
        .redirectErrorStream(true)
        .start();
  }
}
