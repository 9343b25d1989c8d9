package dev.lethe.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another JVM with the class path of this one. */
final class ChildJvm {
  private ChildJvm() {}

  /** Runs a program to its end with this process's output, and returns its exit code. */
  static int run(Class<?> main, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(main, arguments)).inheritIO();
    builder.environment().putAll(environment);
    return builder.start().waitFor();
  }

  static Process start(Class<?> main, String... arguments) throws IOException {
    return new ProcessBuilder(command(main, List.of(arguments)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
