package dev.lethe.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Elasticsearch 8.19 from its own build's zip, one node, with passwords. It lacks scripts, {@code
 * _update_by_query} and its own {@code GET /}, which a plugin of ours adds.
 */
final class ElasticsearchServer implements LabServer {
  private static final String VERSION = "8.19.21";
  private static final int HASH_ROUNDS = 10_000;
  private static final String SETTINGS =
      """
      cluster.name: lethe-lab
      node.name: lab
      network.host: %s
      http.port: %d
      transport.port: 0
      discovery.type: single-node
      path.data: "%s"
      path.logs: "%s"
      action.destructive_requires_name: false
      # A full disk is the machine's matter: the server would refuse to write.
      cluster.routing.allocation.disk.threshold_enabled: false
      xpack.security.enabled: true
      xpack.security.http.ssl.enabled: false
      xpack.security.transport.ssl.enabled: false
      xpack.security.autoconfiguration.enabled: false
      """;
  private static final String JVM =
      """
      -Xms512m
      -Xmx512m
      -XX:+UseSerialGC
      -XX:-AlwaysPreTouch
      -XX:TieredStopAtLevel=1
      -XX:+ExitOnOutOfMemoryError
      -Djava.io.tmpdir=${ES_TMPDIR}
      """;
  private static final String LOGGING =
      """
      status = error
      appender.console.type = Console
      appender.console.name = console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = %d{ISO8601} %-5p %c{1.}: %m%n
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = console
      """;

  @Override
  public String name() {
    return "elasticsearch";
  }

  @Override
  public String newUser() {
    return "lethe";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "http://" + Site.HOST + ":" + site.port();
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path binaries = Binaries.of("elasticsearch-" + VERSION, site, ElasticsearchServer::unpack);
    Path temporary = Files.createDirectories(site.directory().resolve("tmp"));
    Path settings = Files.createDirectories(site.directory().resolve("config"));
    Path data = site.directory().resolve("data");
    Path logs = site.directory().resolve("logs");
    Files.writeString(
        settings.resolve("elasticsearch.yml"),
        SETTINGS.formatted(Site.HOST, site.port(), data, logs));
    Files.writeString(settings.resolve("jvm.options"), JVM);
    Files.writeString(settings.resolve("log4j2.properties"), LOGGING);
    LabFiles.writePrivate(settings.resolve("users"), site.user() + ":" + hash(site.password()));
    Files.writeString(settings.resolve("users_roles"), "superuser:" + site.user() + "\n");
    return List.of(
        "env",
        "-i",
        "PATH=/usr/bin:/bin",
        "ES_JAVA_HOME=" + System.getProperty("java.home"),
        "ES_PATH_CONF=" + settings,
        "ES_TMPDIR=" + temporary,
        "CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1",
        binaries.resolve(Path.of("bin", "elasticsearch")).toString());
  }

  @Override
  public void ask(Endpoint endpoint) throws IOException, InterruptedException {
    String answer = HttpCalls.expect(200, HttpCalls.get(endpoint, "/"));
    if (answer.contains("\"_na_\"")) {
      throw new IOException("the node has not formed its cluster yet");
    }
  }

  @Override
  public void furnish(Endpoint endpoint) {}

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of("kepler-es", Databases.connection("elasticsearch", endpoint));
  }

  @Override
  public boolean refusesRoot() {
    return true;
  }

  /** As the file of users wants it. */
  private static String hash(String password) {
    try {
      byte[] salt = LabFiles.randomBytes(32);
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, HASH_ROUNDS, 256))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return "{PBKDF2}%d$%s$%s\n"
          .formatted(HASH_ROUNDS, base64.encodeToString(salt), base64.encodeToString(key));
    } catch (GeneralSecurityException e) {
      throw new LabException("This JDK cannot hash a password.", e);
    }
  }

  private static void unpack(Path folder) throws IOException {
    Path zip = Binaries.downloaded("elasticsearch.zip");
    try (ZipInputStream archive =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip)))) {
      for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        // The archive's own folder is left out.
        Path file = folder.resolve(entry.getName().substring(entry.getName().indexOf('/') + 1));
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        Files.copy((InputStream) archive, file);
        if (file.getParent().endsWith("bin") && !file.toFile().setExecutable(true, false)) {
          throw new IOException("cannot make " + file + " executable");
        }
      }
    }
    ElasticsearchPlugin.install(folder, VERSION);
  }
}
