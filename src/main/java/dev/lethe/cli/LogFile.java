package dev.lethe.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/** Sends everybody's log, Spark's included, to a file, so that the terminal stays readable. */
public final class LogFile {
  private LogFile() {}

  /**
   * Opens the log of one run: in {@code $LETHE_LOG_DIR}, else in {@code .lethe/logs}, else in the
   * system's temporary folder.
   *
   * @return where it is
   */
  public static Path open(String runId, boolean verbose) {
    Path file = folder().resolve(runId + ".log").toAbsolutePath();
    System.setProperty("lethe.log.file", file.toString());
    System.setProperty("lethe.log.level", verbose ? "info" : "warn");
    try {
      URI configuration =
          Objects.requireNonNull(LogFile.class.getResource("/lethe-log4j2.properties")).toURI();
      ((LoggerContext) LogManager.getContext(false)).setConfigLocation(configuration);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  private static Path folder() {
    String configured = System.getenv("LETHE_LOG_DIR");
    Path wanted =
        configured == null || configured.isBlank() ? Path.of(".lethe/logs") : Path.of(configured);
    try {
      return Files.createDirectories(wanted);
    } catch (IOException e) {
      return Path.of(System.getProperty("java.io.tmpdir"));
    }
  }
}
