package dev.lethe.job;

import com.typesafe.config.ConfigFactory;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration and a job, written to disk and loaded anew for every command. */
final class ScenarioFiles {
  private final Path directory;
  private final Map<String, Map<String, Object>> connections = new LinkedHashMap<>();
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final String original;
  private String job;

  private ScenarioFiles(Path directory, String job) {
    this.directory = directory;
    this.original = job;
    this.job = job;
  }

  /** A fresh folder with the job trial-retention. */
  static ScenarioFiles fresh() throws IOException {
    Path scenarios = Files.createDirectories(Path.of("target", "scenarios").toAbsolutePath());
    ScenarioFiles files =
        new ScenarioFiles(
            Files.createTempDirectory(scenarios, "s"),
            Files.readString(Path.of("jobs", "trial-retention.conf")));
    files.set("environment", "test");
    files.set("store.root", files.directory.resolve("store").toString());
    return files;
  }

  Path directory() {
    return directory;
  }

  void connection(String name, String key, Object value) {
    connections.computeIfAbsent(name, ignored -> new LinkedHashMap<>()).put(key, value);
  }

  void set(String path, Object value) {
    settings.put(path, value);
  }

  Object setting(String path) {
    return settings.get(path);
  }

  void replace(String from, String to) {
    if (!job.contains(from)) {
      throw new IllegalArgumentException("the job has no \"" + from + "\":\n" + job);
    }
    job = job.replace(from, to);
  }

  void replaceFrom(String start, String text) {
    job = job.substring(0, job.indexOf(start)) + text;
  }

  void restore() {
    job = original;
  }

  Conf conf() throws IOException {
    String text =
        ConfigFactory.parseMap(settings)
            .withFallback(ConfigFactory.parseMap(Map.of("connections", connections)))
            .root()
            .render();
    return Conf.load(List.of(Files.writeString(directory.resolve("lethe.conf"), text)));
  }

  JobSpec job(Conf conf, List<String> sets) throws IOException {
    return JobSpec.load(Files.writeString(directory.resolve("job.conf"), job), conf, sets);
  }
}
