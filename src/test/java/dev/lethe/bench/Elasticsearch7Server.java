package dev.lethe.bench;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.HttpCalls;
import dev.lethe.lab.LabFiles;
import dev.lethe.lab.LabServer;
import dev.lethe.lab.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Elasticsearch 7.10 with scripts and {@code _update_by_query}, which the lab's 8.19 has not; in a
 * JVM of its own, without passwords. Downloaded when it is first needed.
 */
final class Elasticsearch7Server implements LabServer {
  static final String NAME = "elasticsearch-7";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String newUser() {
    return "nobody";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "http://" + Site.HOST + ":" + site.port();
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path program = LabFiles.home().resolve("bench/elasticsearch-7.10/Server.java");
    Path data = Files.createDirectories(site.directory().resolve("node"));
    return List.of(
        LabFiles.home().resolve("bench/elasticsearch-7.10/run").toString(),
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        program.toString(),
        data.toString(),
        Integer.toString(site.port()));
  }

  @Override
  public void ask(Endpoint endpoint) throws IOException, InterruptedException {
    HttpCalls.expect(200, HttpCalls.get(endpoint, "/_cluster/health?wait_for_nodes=1"));
  }

  @Override
  public void furnish(Endpoint endpoint) {}

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of();
  }
}
