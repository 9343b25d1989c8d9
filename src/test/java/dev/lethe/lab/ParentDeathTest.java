package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ParentDeathTest {
  private Path directory;

  /** Brings a lab up and holds it until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      Lab lab = Lab.up(Path.of(arguments[0]), "s3", "mysql", "postgres", "redis", "clickhouse");
      System.out.println("up: " + lab.processes().keySet());
      int end = System.in.read();
      throw new IllegalStateException("was to be killed, and read " + end);
    }
  }

  @BeforeEach
  void setUp() throws IOException {
    directory = Files.createTempDirectory(LabFiles.home().resolve("target"), "lab-");
  }

  @AfterEach
  void tearDown() throws IOException {
    Lab.at(directory).down();
    LabFiles.deleteTree(directory);
  }

  @Test
  void endsEveryServerProcessWhenTheParentIsKilled() throws Exception {
    Process parent = ChildJvm.start(Holder.class, directory.toString());
    String said =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    assertThat(said).isEqualTo("up: [s3, mysql, postgres, clickhouse, redis]");
    assertThat(processesIn(directory)).as("with PostgreSQL's workers").hasSizeGreaterThan(5);

    parent.destroyForcibly().waitFor();

    Await.until(
        "every server ends", Duration.ofSeconds(10), () -> processesIn(directory).isEmpty());
  }

  /** Processes that work in this folder or log to it, supervisors included. */
  private static List<Path> processesIn(Path directory) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> refersTo(directory, process))
          .toList();
    }
  }

  private static boolean refersTo(Path directory, Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory)
          || Files.readSymbolicLink(process.resolve("fd/2")).startsWith(directory);
    } catch (IOException e) {
      return false; // another user's, or just gone
    }
  }
}
