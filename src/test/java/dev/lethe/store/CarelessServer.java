package dev.lethe.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks as much S3 as a probe needs, and takes every put, whatever the condition. */
final class CarelessServer implements AutoCloseable {

  private static final String EMPTY_LISTING =
      "<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>";

  private final HttpServer server;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  CarelessServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] content = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("ETag", "\"d41d8cd98f00b204e9800998ecf8427e-1\"");
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        objects.put(path, content);
        reply(exchange, 200, new byte[0]);
      }
      case "DELETE" -> {
        objects.remove(path);
        reply(exchange, 204, new byte[0]);
      }
      default -> {
        boolean listing = "GET".equals(exchange.getRequestMethod()) && path.indexOf('/', 1) < 0;
        if (listing || path.indexOf('/', 1) == path.length() - 1) {
          reply(exchange, 200, EMPTY_LISTING.getBytes(StandardCharsets.UTF_8));
        } else if (objects.containsKey(path)) {
          reply(exchange, 200, objects.get(path));
        } else {
          reply(exchange, 404, new byte[0]);
        }
      }
    }
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      if ("HEAD".equals(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
        exchange.sendResponseHeaders(status, -1);
      } else {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
