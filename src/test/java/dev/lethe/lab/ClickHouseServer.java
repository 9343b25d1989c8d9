package dev.lethe.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * ClickHouse's engine behind an HTTP server of ours: what the engine does is real (mutations, keys,
 * types, errors), a server's own layer (replication, ON CLUSTER, accounts, LZ4) is not there.
 */
final class ClickHouseServer implements LabServer {
  private static final String DATABASE = "kepler";
  private static final String PROGRAM = "clickhouse.py";

  @Override
  public String name() {
    return "clickhouse";
  }

  @Override
  public String newUser() {
    return "kepler";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "http://" + Site.HOST + ":" + site.port();
    Map<String, String> extras = Map.of("database", DATABASE);
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), extras);
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path program = site.directory().resolve(PROGRAM);
    Files.writeString(program, LabFiles.resource(PROGRAM));
    Path data = site.directory().resolve("data");
    Map<String, Object> settings =
        Map.of(
            "port", site.port(),
            "user", site.user(),
            "password", site.password(),
            "database", DATABASE,
            "data", data.toString(),
            "uuid", UUID.nameUUIDFromBytes(data.toString().getBytes(StandardCharsets.UTF_8)));
    Path file =
        LabFiles.writePrivate(
            site.directory().resolve("settings.json"),
            new ObjectMapper().writeValueAsString(settings));
    return List.of("env", "TZ=UTC", python(), program.toString(), file.toString());
  }

  @Override
  public void ask(Endpoint endpoint) throws IOException, InterruptedException {
    HttpCalls.expect(200, HttpCalls.call("POST", endpoint, "/", "SELECT 1"));
  }

  @Override
  public void furnish(Endpoint endpoint) throws IOException, InterruptedException {
    createTables(endpoint, DATABASE);
  }

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of("kepler-ch", connection(endpoint, DATABASE));
  }

  static Map<String, Object> connection(Endpoint endpoint, String database) {
    return Map.of(
        "type",
        "clickhouse",
        "url",
        endpoint.url(),
        "database",
        database,
        "user",
        endpoint.user(),
        "password",
        endpoint.password());
  }

  /** The tables of the contributors' system. */
  static void createTables(Endpoint endpoint, String database)
      throws IOException, InterruptedException {
    String statement = LabFiles.resource("clickhouse-kepler.sql");
    HttpCalls.expect(200, HttpCalls.call("POST", endpoint, "/?database=" + database, statement));
  }

  /** Installed from PyPI when it is first needed. */
  private static String python() throws IOException, InterruptedException {
    Path installer = LabFiles.home().resolve(Path.of("bin", "install-clickhouse"));
    return Commands.output(List.of(installer.toString()));
  }
}
