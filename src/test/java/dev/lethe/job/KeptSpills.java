package dev.lethe.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;

/**
 * Keeps what Spark writes into its local folder, which it removes itself, and what command lines
 * anybody could see meanwhile. For {@code spark.extraListeners}.
 */
public final class KeptSpills extends SparkListener {
  /** Where it is kept: a folder of the same file system as {@code spark.local.dir}. */
  public static final String FOLDER = "lethe.test.spills";

  private final Path local = Path.of(System.getProperty("spark.local.dir"));
  private final Path kept = Path.of(System.getProperty(FOLDER));

  @Override
  public void onJobEnd(SparkListenerJobEnd job) {
    try {
      links();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd application) {
    try {
      links();
      commandLines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A second name for each file, under which it stays. */
  private void links() throws IOException {
    for (Path file : below(local)) {
      Path link = kept.resolve(local.relativize(file).toString().replace('/', '_'));
      if (Files.notExists(link) && Files.isRegularFile(file)) {
        try {
          Files.createLink(link, file);
        } catch (NoSuchFileException e) {
          // Renamed or removed meanwhile.
        }
      }
    }
  }

  private void commandLines() throws IOException {
    Path seen = kept.resolve("ps");
    StringBuilder lines = new StringBuilder();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      try {
        String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        lines.append(line.replace('\0', ' ')).append('\n');
      } catch (IOException e) {
        // It has just ended.
      }
    }
    Files.writeString(seen, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList();
    } catch (UncheckedIOException e) {
      return below(folder); // something was removed on the way
    }
  }
}
