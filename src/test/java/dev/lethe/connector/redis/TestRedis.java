package dev.lethe.connector.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import dev.lethe.spec.Secret;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** A database of a test's own on the lab's Redis, seen without the code under test. */
final class TestRedis implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  private final int database;
  private final Jedis client;

  private TestRedis(int database) {
    this.database = database;
    this.client =
        new Jedis(
            new HostAndPort(endpoint().host(), endpoint().port()),
            DefaultJedisClientConfig.builder()
                .user(endpoint().user())
                .password(endpoint().password())
                .database(database)
                .build());
  }

  static TestRedis fresh() {
    return new TestRedis(NEXT.getAndIncrement());
  }

  static Endpoint endpoint() {
    return Lab.shared().endpoint("redis");
  }

  Jedis client() {
    return client;
  }

  RedisConfig config() {
    return config(endpoint().port());
  }

  RedisConfig config(int port) {
    return config(port, database, endpoint().user(), endpoint().password());
  }

  RedisConfig config(int port, int database, String user, String password) {
    Limits limits =
        new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), 8, null);
    return new RedisConfig(
        endpoint().host(),
        port,
        database,
        user,
        new Secret(password),
        new Tls(Tls.Mode.OFF, null),
        limits);
  }

  RedisConfig configAs(String user, String password) {
    return config(endpoint().port(), database, user, password);
  }

  RedisConfig configOf(int otherDatabase) {
    return config(endpoint().port(), otherDatabase, endpoint().user(), endpoint().password());
  }

  void put(String key, String value) {
    client.set(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** Every key with what is there, as the server dumps it. */
  Map<String, String> existing() {
    Map<String, String> existing = new TreeMap<>();
    for (byte[] key : client.keys("*".getBytes(UTF_8))) {
      existing.put(RedisKey.text(key), HexFormat.of().formatHex(client.dump(key)));
    }
    return existing;
  }

  void empty() {
    client.flushDB();
  }

  @Override
  public void close() {
    client.close();
  }
}
