package dev.lethe.bench;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Sessions by person, in database 0. */
final class BenchedRedis implements BenchedSystem {
  private static final int KEYS_A_COMMAND = 500;
  private static final int KEYS_A_PAGE = 10_000;

  private final Population population;
  private final Endpoint server;
  private final Jedis client;
  private byte[] commands;

  BenchedRedis(Lab lab, Population population) {
    this.population = population;
    this.server = lab.endpoint("redis");
    this.client =
        new Jedis(
            new HostAndPort(server.host(), server.port()),
            DefaultJedisClientConfig.builder()
                .user(server.user())
                .password(server.password())
                .timeoutMillis(60_000)
                .build());
  }

  @Override
  public String name() {
    return "Redis "
        + client
            .info("server")
            .lines()
            .filter(line -> line.startsWith("redis_version:"))
            .findFirst()
            .orElseThrow()
            .substring("redis_version:".length())
            .strip();
  }

  @Override
  public String byHand() {
    return "as `redis-cli --pipe` does: a prepared file of UNLINKs, "
        + KEYS_A_COMMAND
        + " keys each, written to one socket while the answers are read";
  }

  @Override
  public String connection() {
    return "{ type = redis, url = \"%s\", user = \"%s\", password = \"%s\" }"
        .formatted(server.url(), server.user(), server.password());
  }

  @Override
  public String rule() {
    return "target { connection = target, keys = \"session:{id}:*\" }, delete = true";
  }

  /** The file that redis-cli would be given. */
  @Override
  public void fill() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    List<String> words = new ArrayList<>(List.of("UNLINK"));
    for (int row = 0; row < population.rows(); row += 2) {
      words.add(key(row));
      if (words.size() > KEYS_A_COMMAND || row + 2 >= population.rows()) {
        file.writeBytes(command(words));
        words = new ArrayList<>(List.of("UNLINK"));
      }
    }
    commands = file.toByteArray();
  }

  @Override
  public void reset() {
    client.flushDB();
    for (int from = 0; from < population.rows(); from += KEYS_A_PAGE) {
      try (Pipeline pipeline = client.pipelined()) {
        for (int row = from; row < Math.min(from + KEYS_A_PAGE, population.rows()); row++) {
          pipeline.set(key(row), "of " + row);
        }
        pipeline.sync();
      }
    }
  }

  @Override
  public void eraseByHand() throws Exception {
    try (Socket socket = new Socket(server.host(), server.port())) {
      InputStream answers = new BufferedInputStream(socket.getInputStream());
      socket.getOutputStream().write(command(List.of("AUTH", server.user(), server.password())));
      line(answers);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(commands);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      long unlinked = 0;
      while (unlinked < population.matches()) {
        String answer = line(answers);
        if (!answer.startsWith(":")) {
          throw new IOException("Redis answered " + answer);
        }
        unlinked += Long.parseLong(answer.substring(1));
      }
      writing.get();
    }
  }

  @Override
  public State state() {
    long kept = client.dbSize();
    return new State(population.rows() - kept, kept);
  }

  @Override
  public void close() {
    client.flushDB();
    client.close();
  }

  /** Rows of even numbers are of people who go, since there is an even number of people. */
  private String key(int row) {
    return "session:" + Population.id(row % population.people()) + ":" + row;
  }

  private static byte[] command(List<String> words) {
    StringBuilder text = new StringBuilder("*").append(words.size()).append("\r\n");
    words.forEach(
        word -> text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n"));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String line(InputStream answers) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = answers.read(); c != '\n'; c = answers.read()) {
      if (c < 0) {
        throw new IOException("Redis closed the connection");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }
}
