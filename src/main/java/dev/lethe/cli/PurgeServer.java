package dev.lethe.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.LetheException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * What an orchestrator asks a daemon: {@code /healthz} (it lives), {@code /readyz} (its last purge
 * ended well, or it is at its first) and {@code /metrics}.
 */
final class PurgeServer implements AutoCloseable {
  private final HttpServer server;

  private PurgeServer(HttpServer server) {
    this.server = server;
  }

  /**
   * @throws LetheException exit 2 if nobody can listen there
   */
  static PurgeServer listen(InetSocketAddress at, PurgeMetrics metrics, BooleanSupplier ready) {
    try {
      HttpServer server = HttpServer.create(at, 0);
      server.createContext("/healthz", call -> answer(call, 200, "alive\n"));
      server.createContext(
          "/readyz",
          call -> {
            boolean well = ready.getAsBoolean();
            answer(call, well ? 200 : 503, well ? "ready\n" : "the last purge failed\n");
          });
      server.createContext("/metrics", call -> answer(call, 200, metrics.text()));
      server.start();
      return new PurgeServer(server);
    } catch (IOException e) {
      throw LetheException.badInput(
          "nobody can listen at " + at + ": " + e.getMessage() + "; --listen takes HOST:PORT.");
    }
  }

  private static void answer(HttpExchange call, int status, String text) throws IOException {
    try (call) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      call.sendResponseHeaders(status, bytes.length);
      call.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
