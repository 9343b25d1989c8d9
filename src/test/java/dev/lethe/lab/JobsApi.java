package dev.lethe.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/**
 * The jobs API that contributors work through, as far as a deletion has to do with it.
 *
 * <ul>
 *   <li>{@code POST /jobs/{job}/units/route?secret=…} with {@code {"project_id": …}}: {@code
 *       {"routed": units of the project}}
 *   <li>{@code GET /jobs/{job}/fetch?worker=…&secret=…[&session=…]} and {@code POST
 *       /jobs/{job}/commit} with the same (in the URL or as a form): 200, or 403 unless the
 *       worker's row is ACTIVE and the session, where one is named, is in Redis
 *   <li>{@code GET /calls}: calls so far, by {@code name status}
 * </ul>
 *
 * A wrong secret is answered by 403. Before {@code /jobs} may stand {@code /DATABASE-NUMBER}: the
 * PostgreSQL database and Redis' number of a world of its own; {@code kepler} and 0 otherwise. It
 * logs nothing.
 */
public final class JobsApi {
  private static final Pattern PATH =
      Pattern.compile("(?:/(\\w+)-(\\d+))?/jobs/[^/]+/(units/route|fetch|commit)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] secret;
  private final Endpoint postgres;
  private final Endpoint redis;
  private final Map<String, Integer> calls = new ConcurrentSkipListMap<>();

  private JobsApi(Properties settings) {
    this.secret = settings.getProperty("secret").getBytes(StandardCharsets.UTF_8);
    this.postgres = endpoint(settings, "postgres");
    this.redis = endpoint(settings, "redis");
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Properties settings = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      settings.load(in);
    }
    int port = Integer.parseInt(settings.getProperty("port"));
    HttpServer server = HttpServer.create(new InetSocketAddress(Site.HOST, port), 50);
    server.setExecutor(Executors.newFixedThreadPool(4));
    JobsApi api = new JobsApi(settings);
    server.createContext("/", api::serve);
    server.start();
  }

  /** Calls so far, by what was called and the answer's status, such as {@code fetch 403}. */
  static Map<String, Integer> calls(Endpoint endpoint) throws IOException, InterruptedException {
    Map<String, Integer> calls = new LinkedHashMap<>();
    JsonNode answer = JSON.readTree(HttpCalls.expect(200, HttpCalls.get(endpoint, "/calls")));
    answer.fields().forEachRemaining(call -> calls.put(call.getKey(), call.getValue().asInt()));
    return calls;
  }

  /** What was called, where the data is, and with which parameters. */
  private record Call(String name, String database, int redis, Map<String, String> parameters) {
    String parameter(String key) {
      return parameters.getOrDefault(key, "");
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      if (!path.matches()) {
        boolean asked = exchange.getRequestURI().getPath().equals("/calls");
        answer(exchange, asked ? 200 : 404, asked ? calls : Map.of("error", "no such thing"));
        return;
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      read(exchange.getRequestURI().getRawQuery(), parameters);
      String body =
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (body.startsWith("{")) {
        JSON.readTree(body)
            .fields()
            .forEachRemaining(field -> parameters.put(field.getKey(), field.getValue().asText()));
      } else {
        read(body, parameters);
      }
      String database = path.group(1) == null ? "kepler" : path.group(1);
      int number = path.group(2) == null ? 0 : Integer.parseInt(path.group(2));
      Call call = new Call(path.group(3), database, number, parameters);
      String method = call.name().equals("fetch") ? "GET" : "POST";
      int status = method.equals(exchange.getRequestMethod()) ? status(call) : 405;
      calls.merge(call.name() + " " + status, 1, Integer::sum);
      answer(exchange, status, status == 200 ? result(call) : Map.of("error", "refused"));
    } catch (SQLException e) {
      answer(exchange, 503, Map.of("error", "the database does not answer"));
    }
  }

  private int status(Call call) throws SQLException {
    byte[] given = call.parameter("secret").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(secret, given)) {
      return 403;
    }
    return call.name().equals("units/route") || mayWork(call) ? 200 : 403;
  }

  private boolean mayWork(Call call) throws SQLException {
    String worker = call.parameter("worker");
    String active = "SELECT count(*) FROM contributors WHERE id::text = ? AND status = 'ACTIVE'";
    if (count(call.database(), active, worker) == 0) {
      return false;
    }
    if (!call.parameters().containsKey("session")) {
      return true;
    }
    try (Jedis client = RedisServer.client(redis)) {
      client.select(call.redis());
      return client.exists("session:" + worker + ":" + call.parameter("session"));
    }
  }

  private Map<String, Object> result(Call call) throws SQLException {
    if (!call.name().equals("units/route")) {
      return Map.of(
          "unit_id",
          UUID.nameUUIDFromBytes(call.parameter("worker").getBytes(StandardCharsets.UTF_8)));
    }
    String units = "SELECT count(DISTINCT unit_id) FROM judgments WHERE project_id::text = ?";
    return Map.of("routed", count(call.database(), units, call.parameter("project_id")));
  }

  private long count(String database, String sql, String value) throws SQLException {
    try (Connection connection = Databases.connect(postgres, database);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static void read(String form, Map<String, String> parameters) {
    for (String pair : (form == null ? "" : form).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, Object content) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(content);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static Endpoint endpoint(Properties settings, String name) {
    return new Endpoint(
        settings.getProperty(name + ".host"),
        Integer.parseInt(settings.getProperty(name + ".port")),
        settings.getProperty(name + ".url"),
        settings.getProperty(name + ".user"),
        settings.getProperty(name + ".password"),
        Map.of());
  }
}
