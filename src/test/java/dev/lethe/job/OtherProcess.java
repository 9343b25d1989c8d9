package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.lab.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An apply in a process of its own that stands at a barrier until it may go on or is killed. */
public final class OtherProcess implements AutoCloseable {
  private final Process process;
  private final Path barrier;
  private final Path log;

  private OtherProcess(Process process, Path barrier, Path log) {
    this.process = process;
    this.barrier = barrier;
    this.log = log;
  }

  /** Returns when the apply stands at the barrier. */
  public static OtherProcess applyUntil(String name, int arrival, Scenario world, String plan)
      throws IOException, InterruptedException {
    Path barrier = world.directory().resolve(name);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Xmx1g",
            "-Dspark.master=local[2]",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.driver.host=127.0.0.1",
            "-Dlethe.barrier=" + name + ":" + arrival + ":" + barrier,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lethe.cli.Main",
            "apply",
            plan,
            "--conf",
            world.directory().resolve("lethe.conf").toString()));
    Path log = world.directory().resolve(name + ".log");
    OtherProcess other =
        new OtherProcess(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start(),
            barrier,
            log);
    try {
      Await.until(
          "the other process reaches " + name + "; see " + log,
          Duration.ofSeconds(180),
          () -> Files.exists(barrier) || !other.process.isAlive());
      assertThat(barrier).as("see %s", log).exists();
      return other;
    } catch (Throwable e) {
      other.close();
      throw e;
    }
  }

  /** Lets it go on, and returns its exit code when it has ended. */
  public int end() throws IOException, InterruptedException {
    Files.delete(barrier);
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("it ends; see %s", log).isTrue();
    return process.exitValue();
  }

  /** Everything that it printed. */
  public String printed() throws IOException {
    return Files.readString(log);
  }

  /** Kills it. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    Files.deleteIfExists(barrier);
  }
}
