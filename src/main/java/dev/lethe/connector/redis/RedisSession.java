package dev.lethe.connector.redis;

import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Tls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection, as its configured user and in its database. Not thread-safe. */
final class RedisSession implements AutoCloseable {
  private final RedisConfig config;
  private final Connection connection;

  private RedisSession(RedisConfig config, Connection connection) {
    this.config = config;
    this.connection = connection;
  }

  /**
   * Connects and logs in.
   *
   * @throws ConnectorException with a category that says why not
   */
  static RedisSession open(RedisConfig config) {
    try {
      String host = config.host().replaceAll("[\\[\\]]", "");
      Connection connection =
          new Connection(new HostAndPort(host, config.port()), settings(config));
      return new RedisSession(config, connection);
    } catch (JedisException e) {
      throw RedisErrors.connecting(config, e);
    }
  }

  private static DefaultJedisClientConfig settings(RedisConfig config) {
    DefaultJedisClientConfig.Builder settings =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(millis(config.limits().connectTimeout()))
            .socketTimeoutMillis(millis(config.limits().readTimeout()))
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .database(config.database())
            .user(config.user());
    if (config.password() != null) {
      settings.password(config.password().value());
    }
    if (config.encrypted()) {
      SSLParameters parameters = new SSLParameters();
      // Unless it is told otherwise the driver looks at the host's name whatever is asked for.
      boolean named = config.tls().mode() == Tls.Mode.VERIFY_FULL;
      parameters.setEndpointIdentificationAlgorithm(named ? "HTTPS" : "");
      settings.ssl(true).sslSocketFactory(RedisTls.sockets(config.tls())).sslParameters(parameters);
    }
    return settings.build();
  }

  private static int millis(Duration duration) {
    return (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
  }

  /**
   * Makes sure that this server has all the keys and the newest of them.
   *
   * @throws ConnectorException if it is a node of a cluster or a replica
   */
  void requireWhole() {
    Map<String, String> hello = hello();
    String mode = hello.getOrDefault("mode", "");
    String role = hello.getOrDefault("role", "");
    if (!mode.equals("standalone")) {
      throw mode.equals("cluster")
          ? RedisErrors.cluster(config)
          : RedisErrors.strange(config, "that its mode is '" + mode + "'");
    }
    if (!role.equals("master")) {
      throw RedisErrors.replica(config);
    }
  }

  /** The server's, as it says itself. */
  String version() {
    return hello().getOrDefault("version", "unknown");
  }

  private Map<String, String> hello() {
    Object answer = ask("ask who is", new CommandArguments(Command.HELLO));
    if (!(answer instanceof List<?> fields)) {
      throw RedisErrors.strange(config, "HELLO with what is no list");
    }
    Map<String, String> hello = new HashMap<>();
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      hello.put(text(fields.get(i)), text(fields.get(i + 1)));
    }
    return hello;
  }

  /**
   * One command's answer.
   *
   * @param what for messages, continues "Cannot" and stands before the url
   * @throws ConnectorException if there is none, or if it is an error
   */
  Object ask(String what, CommandArguments command) {
    try {
      connection.sendCommand(command);
      return connection.getOne();
    } catch (JedisException e) {
      throw RedisErrors.failed(config, what, e);
    }
  }

  /**
   * Commands that are sent together; an answer for each, in their order, which may be a {@link
   * JedisDataException}.
   *
   * @throws ConnectorException if it is unknown what they did
   */
  List<Object> tell(List<CommandArguments> commands) {
    try {
      commands.forEach(connection::sendCommand);
      return connection.getMany(commands.size());
    } catch (JedisException e) {
      throw RedisErrors.unknownOutcome(config, e);
    }
  }

  static String text(Object answer) {
    return answer instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT)
        : String.valueOf(answer);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (JedisException e) {
      // What it was asked has been answered, or somebody was told that it was not.
      connection.setBroken();
    }
  }
}
