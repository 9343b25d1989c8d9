package dev.lethe.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A Spark distribution: the one of {@code $SPARK_HOME}, else the one that the project installs. */
final class SparkHome {
  private SparkHome() {}

  static synchronized Path find() throws IOException, InterruptedException {
    String configured = System.getenv("SPARK_HOME");
    if (configured != null && !configured.isBlank()) {
      return Path.of(configured);
    }
    Process install =
        new ProcessBuilder(Launcher.home().resolve("bin/install-spark").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed =
        new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (install.waitFor() != 0) {
      throw new IOException("bin/install-spark ended with " + install.exitValue());
    }
    return Path.of(printed);
  }
}
