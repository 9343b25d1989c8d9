package dev.lethe.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.lab.Await;
import dev.lethe.lab.Ports;
import dev.lethe.lab.Supervised;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A master and two workers of one core each on 127.0.0.1, with their files in one folder. */
final class StandaloneCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path spark;
  private final Path directory;
  private final String master;
  private final int console;
  private final List<Supervised> processes = new ArrayList<>();

  private StandaloneCluster(Path spark, Path directory) throws IOException {
    this.spark = spark;
    this.directory = directory;
    this.master = "spark://127.0.0.1:" + Ports.pick();
    this.console = Ports.pick();
  }

  static StandaloneCluster start(Path spark, Path directory)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(spark, directory);
    try {
      cluster.startMaster();
      cluster.startWorker(1);
      cluster.startWorker(2);
      Await.until(
          "two workers are up, see " + directory,
          Duration.ofSeconds(60),
          () -> cluster.aliveWorkers() == 2);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** As {@code LETHE_MASTER} takes it. */
  String master() {
    return master;
  }

  private void startMaster() throws IOException {
    start(
        "master",
        "org.apache.spark.deploy.master.Master",
        List.of(
            "--host",
            "127.0.0.1",
            "--port",
            master.substring(master.lastIndexOf(':') + 1),
            "--webui-port",
            String.valueOf(console)));
  }

  private void startWorker(int number) throws IOException {
    start(
        "worker-" + number,
        "org.apache.spark.deploy.worker.Worker",
        List.of(
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(Ports.pick()),
            "--webui-port",
            String.valueOf(Ports.pick()),
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            directory.resolve("worker-" + number).toString(),
            master));
  }

  private void start(String name, String main, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "SPARK_HOME=" + spark,
                "SPARK_LOCAL_IP=127.0.0.1",
                "SPARK_DAEMON_MEMORY=256m",
                "SPARK_LOCAL_DIRS=" + directory.resolve("local"),
                spark.resolve("bin/spark-class").toString(),
                main));
    command.addAll(arguments);
    processes.add(Supervised.start(name, command, directory.resolve(name + ".log")));
  }

  private int aliveWorkers() throws IOException {
    for (Supervised process : processes) {
      if (!process.isAlive()) {
        throw new IOException("a process of the cluster ended while starting, see " + directory);
      }
    }
    JsonNode state;
    try {
      state = JSON.readTree(URI.create("http://127.0.0.1:" + console + "/json/").toURL());
    } catch (java.net.ConnectException e) {
      return 0;
    }
    return state.path("aliveworkers").asInt();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).close();
    }
    processes.clear();
  }
}
