package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * An HTTP/1.1 proxy that stands before a server and fails what it is told to, deterministically.
 * Requests pass as the client signed them, with the Host header that the client sent. Bodies are
 * held in memory. Where several rules match a request, the first one that is due acts.
 */
public final class FaultProxy implements AutoCloseable {
  private final Listener listener;
  private final String host;
  private final int port;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** A request as the client sent it; {@code path} as on the wire, {@code query} without "?". */
  public record Request(String method, String path, String query, String body) {
    public Request {
      requireNonNull(method, "method is null");
      requireNonNull(path, "path is null");
      requireNonNull(query, "query is null");
      requireNonNull(body, "body is null");
    }
  }

  /** What becomes of a request; an empty answer drops the connection. */
  private interface Action {
    Optional<HttpMessage> answer(HttpMessage request) throws IOException;
  }

  /** What to do with matching requests; without an action they pass. */
  public final class Rule {
    private final Predicate<Request> condition;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Predicate<Integer> due = call -> true;
    private volatile Action action = FaultProxy.this::forward;

    private Rule(Predicate<Request> condition) {
      this.condition = condition;
    }

    /** Acts on these matching calls only, counted from 1. */
    public Rule onCalls(Integer... numbers) {
      due = List.of(numbers)::contains;
      return this;
    }

    /** Acts on the first matching calls only. */
    public Rule onFirst(int count) {
      due = call -> call <= count;
      return this;
    }

    /** Answers in the server's place, which never sees the request. */
    public Rule answer(int status, String body) {
      action = request -> Optional.of(response(status, body));
      return this;
    }

    /** Drops the connection before the server sees the request. */
    public Rule dropRequest() {
      action = request -> Optional.empty();
      return this;
    }

    /** Lets the server do it, and drops the connection instead of the response. */
    public Rule loseResponse() {
      action =
          request -> {
            forward(request);
            return Optional.empty();
          };
      return this;
    }

    /** Rewrites the body of the server's response. */
    public Rule rewrite(UnaryOperator<String> change) {
      action =
          request ->
              forward(request)
                  .map(
                      response ->
                          response.withBody(
                              change
                                  .apply(new String(response.body(), StandardCharsets.UTF_8))
                                  .getBytes(StandardCharsets.UTF_8)));
      return this;
    }

    /** Sets a header of the server's response. */
    public Rule header(String name, Function<Request, String> value) {
      action =
          request ->
              forward(request)
                  .map(response -> response.with(name, value.apply(described(request))));
      return this;
    }

    /** Does something just before the server sees the request. */
    public Rule before(Runnable interleaving) {
      action =
          request -> {
            interleaving.run();
            return forward(request);
          };
      return this;
    }

    /** Does something after the server has answered and before the client hears of it. */
    public Rule after(Runnable interleaving) {
      action =
          request -> {
            Optional<HttpMessage> response = forward(request);
            interleaving.run();
            return response;
          };
      return this;
    }

    /** How many requests matched, whether it acted on them or not. */
    public int calls() {
      return calls.get();
    }
  }

  private FaultProxy(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.listener = new Listener("fault-proxy", this::serve);
  }

  public static FaultProxy before(Endpoint endpoint) throws IOException {
    return new FaultProxy(endpoint.host(), endpoint.port());
  }

  /** The URL for clients to use instead of the server's. */
  public String url() {
    return "http://" + Site.HOST + ":" + listener.port();
  }

  public int port() {
    return listener.port();
  }

  /** Adds a rule for the requests that fulfil the condition. */
  public Rule when(Predicate<Request> condition) {
    Rule rule = new Rule(condition);
    rules.add(rule);
    return rule;
  }

  /** Forgets all rules and all requests so far. */
  public void reset() {
    rules.clear();
    requests.clear();
  }

  /** All requests so far, in the order in which they arrived. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<Request> requests(Predicate<Request> condition) {
    return requests.stream().filter(condition).toList();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve(Socket client) throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    while (true) {
      Optional<HttpMessage> head = HttpMessage.readHead(in);
      if (head.isEmpty()) {
        return;
      }
      if (head.get().header("Expect").isPresent()) {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      }
      HttpMessage request = head.get().readBody(in, false);
      Optional<HttpMessage> response = action(request).answer(request);
      if (response.isEmpty()) {
        Listener.cut(client);
        return;
      }
      withLength(request, response.get()).writeTo(out);
    }
  }

  private Action action(HttpMessage message) {
    Request request = described(message);
    requests.add(request);
    Action chosen = this::forward;
    boolean found = false;
    for (Rule rule : rules) {
      if (rule.condition.test(request) && rule.due.test(rule.calls.incrementAndGet()) && !found) {
        chosen = rule.action;
        found = true;
      }
    }
    return chosen;
  }

  private Optional<HttpMessage> forward(HttpMessage request) throws IOException {
    try (Socket server = new Socket(host, port)) {
      // None of these is part of a signature.
      HttpMessage single = request.without("Expect", "Connection").with("Connection", "close");
      if (request.header("Content-Length").isEmpty() && request.body().length > 0) {
        single = single.with("Content-Length", Integer.toString(request.body().length));
      }
      single.writeTo(server.getOutputStream());
      InputStream in = new BufferedInputStream(server.getInputStream());
      HttpMessage head =
          HttpMessage.readHead(in).orElseThrow(() -> new IOException("the server said nothing"));
      return Optional.of(hasNoBody(request, head) ? head : head.readBody(in, true));
    }
  }

  private static HttpMessage withLength(HttpMessage request, HttpMessage response) {
    HttpMessage plain = response.without("Connection", "Transfer-Encoding");
    return hasNoBody(request, response)
        ? plain
        : plain
            .without("Content-Length")
            .with("Content-Length", Integer.toString(response.body().length));
  }

  private static boolean hasNoBody(HttpMessage request, HttpMessage response) {
    String status = response.startLine().split(" ")[1];
    return request.startLine().startsWith("HEAD ") || status.equals("204") || status.equals("304");
  }

  private static HttpMessage response(int status, String body) {
    return new HttpMessage(
        "HTTP/1.1 " + status + " Fault",
        List.of(new HttpMessage.Header("Content-Type", "application/xml")),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Request described(HttpMessage message) {
    String[] line = message.startLine().split(" ");
    int mark = line[1].indexOf('?');
    return new Request(
        line[0],
        mark < 0 ? line[1] : line[1].substring(0, mark),
        mark < 0 ? "" : line[1].substring(mark + 1),
        new String(message.body(), StandardCharsets.UTF_8));
  }
}
