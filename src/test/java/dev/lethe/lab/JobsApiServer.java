package dev.lethe.lab;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/** {@link JobsApi} in a process of its own; its password is the secret of a job's URL. */
final class JobsApiServer implements LabServer {
  private final Function<String, Endpoint> lab;

  /**
   * @param lab where the other servers of the lab listen
   */
  JobsApiServer(Function<String, Endpoint> lab) {
    this.lab = lab;
  }

  @Override
  public String name() {
    return "jobs-api";
  }

  @Override
  public String newUser() {
    return "jobs";
  }

  @Override
  public List<String> needs() {
    return List.of("postgres", "redis");
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "http://" + Site.HOST + ":" + site.port();
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("port", Integer.toString(site.port()));
    settings.setProperty("secret", site.password());
    for (String server : needs()) {
      Endpoint endpoint = lab.apply(server);
      settings.setProperty(server + ".host", endpoint.host());
      settings.setProperty(server + ".port", Integer.toString(endpoint.port()));
      settings.setProperty(server + ".url", endpoint.url());
      settings.setProperty(server + ".user", endpoint.user());
      settings.setProperty(server + ".password", endpoint.password());
    }
    StringWriter text = new StringWriter();
    settings.store(text, null);
    Path file =
        LabFiles.writePrivate(site.directory().resolve("jobs-api.properties"), text.toString());
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        JobsApi.class.getName(),
        file.toString());
  }

  @Override
  public void ask(Endpoint endpoint) throws IOException, InterruptedException {
    HttpCalls.expect(200, HttpCalls.get(endpoint, "/calls"));
  }

  @Override
  public void furnish(Endpoint endpoint) {}

  /** None: no job of ours reads or erases there. */
  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of();
  }
}
