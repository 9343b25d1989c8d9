package dev.lethe.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.LetheException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * The API that contributors work through, for one job. Neither the secret nor anybody's id is in
 * what it throws; redirects are not followed, since they would carry both elsewhere.
 */
public final class JobsApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final JobUrl job;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build();

  public JobsApiClient(JobUrl job) {
    this.job = requireNonNull(job, "job is null");
  }

  /**
   * Asks for work as a contributor.
   *
   * @return the answer's status
   * @throws LetheException exit 1 if there is no answer
   */
  public int fetch(String contributor) {
    return send(request("fetch", Map.of("worker", contributor)).GET()).statusCode();
  }

  /** Hands work in as a contributor; as {@link #fetch}. */
  public int commit(String contributor) {
    return send(request("commit", Map.of("worker", contributor)).POST(BodyPublishers.noBody()))
        .statusCode();
  }

  /**
   * Routes a project's units to the job.
   *
   * @return how many were routed; -1 where the API does not say
   * @throws LetheException exit 1 if there is no answer, or another than success
   */
  public long route(String project) {
    String body = JSON.createObjectNode().put("project_id", project).toString();
    HttpResponse<String> answer =
        send(
            request("units/route", Map.of())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    if (answer.statusCode() / 100 != 2) {
      throw LetheException.systemFailed(
          "the jobs API answered "
              + answer.statusCode()
              + " when units were to be routed to "
              + job
              + "; is the job right, and its secret?",
          null);
    }
    try {
      JsonNode routed = JSON.readTree(answer.body()).path("routed");
      return routed.isIntegralNumber() ? routed.asLong() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private HttpRequest.Builder request(String action, Map<String, String> parameters) {
    return HttpRequest.newBuilder(job.call(action, parameters)).timeout(ANSWER);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      // Not its message or itself: they may repeat the address.
      throw LetheException.systemFailed(
          "the jobs API at "
              + job
              + " does not answer ("
              + e.getClass().getSimpleName()
              + "); is the address right, and is a port-forward or VPN missing?",
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LetheException.systemFailed("interrupted while the jobs API was asked", null);
    }
  }
}
