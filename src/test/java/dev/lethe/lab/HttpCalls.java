package dev.lethe.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** Calls to the lab's HTTP servers, as their user. */
public final class HttpCalls {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpCalls() {}

  public static HttpResponse<String> get(Endpoint endpoint, String path)
      throws IOException, InterruptedException {
    return send(request(endpoint, path, Duration.ofSeconds(5)).GET().build());
  }

  /**
   * @param body JSON, or lines of it; empty for none
   */
  public static HttpResponse<String> call(
      String method, Endpoint endpoint, String path, String body)
      throws IOException, InterruptedException {
    return send(
        request(endpoint, path, Duration.ofSeconds(120))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** The answer's body; throws with what the server says if it has another status. */
  public static String expect(int status, HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != status) {
      throw new IOException(
          "%s answered %d: %s"
              .formatted(answer.uri().getPath(), answer.statusCode(), answer.body().strip()));
    }
    return answer.body();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static HttpRequest.Builder request(Endpoint endpoint, String path, Duration patience) {
    String credentials = endpoint.user() + ":" + endpoint.password();
    String encoded =
        Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(URI.create(endpoint.url() + path))
        .timeout(patience)
        .header("Authorization", "Basic " + encoded);
  }
}
