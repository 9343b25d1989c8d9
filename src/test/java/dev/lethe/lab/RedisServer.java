package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Redis 6.2 from embedded-redis's binaries, with one ACL user; its default user is off. */
final class RedisServer implements LabServer {
  private static final String PROGRAM = "redis-server-6.2.6-v5-linux-amd64";

  /** Numbered from 0; each test that needs one may have its own. */
  static final int DATABASES = 64;

  private static final int PATIENCE_MILLIS = 5_000;

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public String newUser() {
    return "lethe";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "redis://" + Site.HOST + ":" + site.port() + "/0";
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path binaries = Binaries.of("redis-6.2.6", site, RedisServer::unpack);
    String settings =
        """
        bind %s
        port %d
        dir "%s"
        user default off
        user %s on >%s ~* &* +@all
        databases %d
        save 3600 1
        """
            .formatted(
                Site.HOST, site.port(), site.directory(), site.user(), site.password(), DATABASES);
    Path file = LabFiles.writePrivate(site.directory().resolve("redis.conf"), settings);
    return List.of(binaries.resolve(PROGRAM).toString(), file.toString());
  }

  @Override
  public void ask(Endpoint endpoint) {
    try (Jedis client = client(endpoint)) {
      client.ping();
    }
  }

  @Override
  public void furnish(Endpoint endpoint) {}

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of("sessions", Databases.connection("redis", endpoint));
  }

  static Jedis client(Endpoint endpoint) {
    return new Jedis(
        new HostAndPort(endpoint.host(), endpoint.port()),
        DefaultJedisClientConfig.builder()
            .user(endpoint.user())
            .password(endpoint.password())
            .timeoutMillis(PATIENCE_MILLIS)
            .build());
  }

  private static void unpack(Path folder) throws IOException {
    Path program = folder.resolve(PROGRAM);
    try (InputStream content = Binaries.resource(PROGRAM)) {
      Files.copy(content, program);
    }
    if (!program.toFile().setExecutable(true, false)) {
      throw new IOException("cannot make " + program + " executable");
    }
  }
}
