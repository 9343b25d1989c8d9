package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Backoff;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one cluster over HTTP. Thread-safe.
 *
 * <p>Everything is a POST or DELETE whose answer could differ the second time, so that Java's own
 * client, which sends a GET again when a connection ends, never asks twice in silence.
 */
final class ElasticsearchClient {
  private final ElasticsearchConfig config;
  private final HttpClient http;

  ElasticsearchClient(ElasticsearchConfig config) {
    this.config = config;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.limits().connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  ElasticsearchConfig config() {
    return config;
  }

  /**
   * Asks for something that may be asked again, ever more slowly, while the cluster says "slower",
   * up to statement-timeout.
   *
   * @param body null for a GET
   * @param what continues "Cannot"
   * @throws ConnectorException with its category
   */
  byte[] ask(String path, byte[] body, String what) {
    long end = System.nanoTime() + config.limits().statementTimeout().toNanos();
    for (int tries = 1; ; tries++) {
      try {
        return send(body == null ? "GET" : "POST", path, "application/json", body, what);
      } catch (ConnectorException e) {
        long wait = Backoff.after(tries).toMillis();
        if (e.category() != Category.THROTTLED
            || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait) > end) {
          throw e;
        }
        sleep(wait, what);
      }
    }
  }

  /**
   * Asks once.
   *
   * @throws ConnectorException with its category; without an answer it is unknown what took effect
   */
  byte[] send(String method, String path, String type, byte[] body, String what) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.url() + path))
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (body != null) {
      request.header("Content-Type", type);
    }
    config.authorization().ifPresent(secret -> request.header("Authorization", secret));
    HttpResponse<byte[]> response = answer(request.build(), what);
    if (response.statusCode() >= 300) {
      throw ElasticsearchErrors.refused(config, what, response.statusCode(), type(response.body()));
    }
    return response.body();
  }

  /**
   * Reads an answer that is an object.
   *
   * @throws ConnectorException if it is none
   */
  Json.Obj parsed(byte[] answer, String what) {
    try {
      return Json.parse(answer);
    } catch (IOException e) {
      throw ElasticsearchErrors.unreadable(config, what);
    }
  }

  /** A name or a pattern as a part of a path. */
  static String part(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static void sleep(long millis, String what) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw ElasticsearchErrors.interrupted(what, e);
    }
  }

  /** The timeout is for the whole answer; that of a request ends with its head. */
  private HttpResponse<byte[]> answer(HttpRequest request, String what) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(config.limits().readTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw ElasticsearchErrors.interrupted(what, e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw ElasticsearchErrors.unanswered(config, what, e);
    } catch (ExecutionException e) {
      throw ElasticsearchErrors.unanswered(config, what, e.getCause());
    }
  }

  /** The type of an error; null where the answer has none. */
  private static String type(byte[] body) {
    try {
      return Json.parse(body).object("error").text("type");
    } catch (IOException e) {
      return null;
    }
  }
}
