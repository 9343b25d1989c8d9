package dev.lethe.connector.http;

import dev.lethe.connector.StoredUser;
import dev.lethe.connector.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks nodes, each request once and signed for its user, within the connection's bounds.
 * Thread-safe.
 *
 * <p>Java's own client sends a GET, and never a DELETE, again when a connection ends.
 */
final class Nodes implements AutoCloseable {
  private static final int UNKNOWN = -1;

  /** For how long a silent node is left alone at least. */
  private static final Duration REST = Duration.ofSeconds(10);

  /**
   * One for all tasks of this JVM that ask through one connection: bounds are for them together.
   */
  private static final Map<HttpConfig, Turns> TURNS = new ConcurrentHashMap<>();

  private final HttpConfig config;
  private final Clock clock = Clock.systemUTC();
  private final List<NodeToken.Mint> mints;
  private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
  private final Turns turns;
  private HttpClient client;
  private volatile boolean closed;

  Nodes(HttpConfig config) {
    this.config = config;
    this.mints = config.secrets().stream().map(NodeToken.Mint::new).toList();
    this.turns =
        TURNS.computeIfAbsent(
            config,
            same -> new Turns(same.inFlight(), same.perHost(), rest(same), System::nanoTime));
  }

  /**
   * Asks for something of a user's.
   *
   * @param below what follows the user's path
   */
  CompletableFuture<NodeAnswer> ask(String method, StoredUser user, String below) {
    if (NodeUrl.of(user.node()).isEmpty()) {
      return CompletableFuture.completedFuture(HttpErrors.noNode());
    }
    return ask(method, user, below, new AtomicInteger(UNKNOWN), 0);
  }

  /**
   * With a secret, and with the next one where the node does not know it.
   *
   * @param first the secret that is tried first: known when it is this request's turn
   */
  private CompletableFuture<NodeAnswer> ask(
      String method, StoredUser user, String below, AtomicInteger first, int tried) {
    URI url = URI.create(user.node() + "/" + user.path() + below);
    return turns
        .take(
            user.node(),
            () -> {
              first.compareAndSet(UNKNOWN, accepted.getOrDefault(user.node(), 0));
              return send(method, user, url, (first.get() + tried) % mints.size());
            })
        .thenCompose(
            answer -> {
              if (answer.status() == 401 && tried + 1 < mints.size()) {
                return ask(method, user, below, first, tried + 1);
              }
              if (answer.isDone()) {
                accepted.put(user.node(), (first.get() + tried) % mints.size());
              }
              return CompletableFuture.completedFuture(answer);
            });
  }

  /** Whether a node says that it lives. */
  CompletableFuture<NodeAnswer> heartbeat(String node) {
    return turns.take(node, () -> send("GET", node, URI.create(node + "/__heartbeat__"), null));
  }

  /** What is wrong with these nodes, a sentence each. */
  List<String> troubles(List<String> nodes) {
    Map<String, CompletableFuture<NodeAnswer>> answers = new TreeMap<>();
    nodes.forEach(node -> answers.put(node, heartbeat(node)));
    List<String> troubles = new ArrayList<>();
    for (NodeAnswer answer : all(List.copyOf(answers.values()))) {
      if (!answer.isDone()) {
        troubles.add("At its heartbeat " + answer.words() + ".");
      }
    }
    return troubles;
  }

  /** Waits for answers, in their order. */
  static <T> List<T> all(List<CompletableFuture<T>> answers) {
    try {
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
    } catch (InterruptedException e) {
      throw HttpErrors.interrupted(e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<NodeAnswer> send(String method, StoredUser user, URI url, int secret) {
    Instant now = clock.instant();
    NodeToken token = mints.get(secret).token(user, now);
    return send(method, user.node(), url, token.authorization(method, url, now));
  }

  private CompletableFuture<NodeAnswer> send(
      String method, String node, URI url, String authorization) {
    if (closed) {
      return CompletableFuture.completedFuture(HttpErrors.unsent(node));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody());
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    // The timeout is for the whole answer; that of a request ends with its head.
    return exchange
        .copy()
        .orTimeout(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (response, problem) -> {
              if (problem != null) {
                exchange.cancel(true);
                return HttpErrors.unanswered(node, config, problem);
              }
              return NodeAnswer.of(node, response.statusCode(), rest(response), response.body());
            });
  }

  private static Duration rest(HttpConfig config) {
    return config.requestTimeout().compareTo(REST) > 0 ? config.requestTimeout() : REST;
  }

  private Duration rest(HttpResponse<?> response) {
    return response.headers().firstValue("Retry-After").flatMap(this::rest).orElse(Duration.ZERO);
  }

  private Optional<Duration> rest(String retryAfter) {
    try {
      if (retryAfter.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter)));
      }
      Instant until =
          ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration rest = Duration.between(clock.instant(), until);
      return rest.isNegative() ? Optional.empty() : Optional.of(rest);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private synchronized HttpClient client() {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(config.limits().connectTimeout())
              .followRedirects(HttpClient.Redirect.NEVER);
      try {
        client = builder.sslContext(Tls.context(config.tls().ca())).build();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("certificates that were read can be trusted", e);
      }
    }
    return client;
  }

  /** What waits for its turn is not sent any more. Java's client ends with its last reference. */
  @Override
  public synchronized void close() {
    closed = true;
    client = null;
  }
}
