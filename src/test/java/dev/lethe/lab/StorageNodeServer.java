package dev.lethe.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Any number of a tokenserver's storage nodes in one process, see {@link StorageNodes}; its
 * password is the secret that tokenserver and nodes share.
 */
final class StorageNodeServer implements LabServer {
  private static final String PROGRAM = "storage-node.py";

  @Override
  public String name() {
    return "storage-node";
  }

  @Override
  public String newUser() {
    return "lab";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "http://" + Site.HOST + ":" + site.port();
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path program = site.directory().resolve(PROGRAM);
    Files.writeString(program, LabFiles.resource(PROGRAM));
    Map<String, Object> settings =
        Map.of("port", site.port(), "user", site.user(), "password", site.password());
    Path file =
        LabFiles.writePrivate(
            site.directory().resolve("settings.json"),
            new ObjectMapper().writeValueAsString(settings));
    // Installed from PyPI when it is first needed.
    Path installer = LabFiles.home().resolve(Path.of("bin", "install-storage-node"));
    return List.of(
        Commands.output(List.of(installer.toString())), program.toString(), file.toString());
  }

  @Override
  public void ask(Endpoint endpoint) throws IOException, InterruptedException {
    HttpCalls.expect(200, HttpCalls.get(endpoint, "/lab/data"));
  }

  @Override
  public void furnish(Endpoint endpoint) {}

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of(
        "storage-nodes",
        Map.of("type", "http", "auth", "tokenserver-hawk", "secret", endpoint.password()));
  }
}
