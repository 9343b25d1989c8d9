package dev.lethe.connector.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calls to the server's HTTP interface. SQL is the body and names no values: rows travel in the
 * body of an INSERT, which no log of the server writes down, names as parameters.
 */
final class ClickHouseClient {
  /** Enough of an error for its code and name. */
  private static final int WORDS = 1 << 16;

  private final ClickHouseConfig config;
  private final HttpClient http;

  ClickHouseClient(ClickHouseConfig config) {
    this.config = config;
    this.http = http(config);
  }

  private static HttpClient http(ClickHouseConfig config) {
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.limits().connectTimeout());
    try {
      return config.encrypted()
          ? http.sslContext(Tls.context(config.tls().ca())).build()
          : http.build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates that were read can be trusted", e);
    }
  }

  ClickHouseConfig config() {
    return config;
  }

  /** Reads one row from what the server sends. */
  interface RowReader<T> {
    T read(RowBinary.Input row) throws IOException;
  }

  /**
   * Does something that has no rows.
   *
   * @param what continues "Cannot"
   * @param settings of the query, and {@code param_name} for what stands as {@code {name:Type}}
   */
  void execute(String what, String sql, Map<String, String> settings) {
    try (InputStream body = send(what, settings, sql.getBytes(UTF_8))) {
      body.readAllBytes();
    } catch (IOException e) {
      throw ClickHouseErrors.unreachable(config, what, e);
    }
  }

  /**
   * Sends rows.
   *
   * @param into a table with its columns
   */
  void insert(String what, String into, byte[] rows) {
    Map<String, String> query = Map.of("query", "INSERT INTO " + into + " FORMAT RowBinary");
    try (InputStream body = send(what, query, rows)) {
      body.readAllBytes();
    } catch (IOException e) {
      throw ClickHouseErrors.unreachable(config, what, e);
    }
  }

  /** Asks for a few rows. */
  <T> List<T> rows(String what, String sql, Map<String, String> settings, RowReader<T> reader) {
    try (RowBinary.Input input = select(what, sql, settings)) {
      List<T> rows = new ArrayList<>();
      while (input.hasRow()) {
        rows.add(reader.read(input));
      }
      return rows;
    } catch (IOException e) {
      throw ClickHouseErrors.unreachable(config, what, e);
    }
  }

  /** Asks for one word, by a statement that takes no format. */
  String text(String what, String sql) {
    try (InputStream body = send(what, Map.of(), sql.getBytes(UTF_8))) {
      return new String(body.readNBytes(WORDS), UTF_8).strip();
    } catch (IOException e) {
      throw ClickHouseErrors.unreachable(config, what, e);
    }
  }

  /** Asks for any number of rows; the caller closes them. */
  RowBinary.Input select(String what, String sql, Map<String, String> settings) {
    // Or what goes wrong after the first rows would be told behind them, as if it were a row.
    Map<String, String> all = new TreeMap<>(settings);
    all.put("wait_end_of_query", "1");
    return new RowBinary.Input(send(what, all, (sql + " FORMAT RowBinary").getBytes(UTF_8)));
  }

  private InputStream send(String what, Map<String, String> settings, byte[] body) {
    StringBuilder url = new StringBuilder(config.url()).append("/?database=");
    url.append(encode(config.database()));
    settings.forEach(
        (name, value) -> url.append('&').append(encode(name)).append('=').append(encode(value)));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url.toString()))
            .timeout(config.patience())
            .header("Authorization", "Basic " + credentials())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() == 200) {
        return response.body();
      }
      try (InputStream words = response.body()) {
        throw ClickHouseErrors.refused(
            config, what, response, new String(words.readNBytes(WORDS), UTF_8));
      }
    } catch (IOException e) {
      throw ClickHouseErrors.unreachable(config, what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectorException(
          Category.OTHER, "Interrupted before the server answered; cannot " + what + ".", null);
    }
  }

  private String credentials() {
    String password = config.password() == null ? "" : config.password().value();
    return Base64.getEncoder().encodeToString((config.user() + ":" + password).getBytes(UTF_8));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
