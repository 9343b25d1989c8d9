package dev.lethe.connector.elasticsearch;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Limits;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A connection to one cluster.
 *
 * @param url of a node or of what stands before the cluster, perhaps with a path; without user and
 *     password
 * @param user with {@code password}, or null
 * @param apiKey as Elasticsearch gives it, encoded; instead of a user, or null
 */
record ElasticsearchConfig(URI url, String user, Secret password, Secret apiKey, Limits limits)
    implements ConnectionConfig {
  ElasticsearchConfig {
    requireNonNull(url, "url is null");
    requireNonNull(limits, "limits is null");
  }

  static ElasticsearchConfig read(Section settings) {
    ElasticsearchConfig config =
        new ElasticsearchConfig(
            url(settings),
            settings.optionalString("user").orElse(null),
            settings.optionalSecret("password").orElse(null),
            settings.optionalSecret("api-key").orElse(null),
            Limits.read(settings));
    if ((config.user == null) != (config.password == null)) {
      throw settings.wrong(
          config.user == null ? "user" : "password",
          "user and password stand together; give both, or an api-key, or neither where the cluster"
              + " asks for nothing");
    }
    if (config.user != null && config.apiKey != null) {
      throw settings.wrong("api-key", "give either an api-key or user and password");
    }
    return config;
  }

  /** What the header {@code Authorization} says; empty where the cluster asks for nothing. */
  Optional<String> authorization() {
    if (apiKey != null) {
      return Optional.of("ApiKey " + apiKey.value());
    }
    if (user == null) {
      return Optional.empty();
    }
    byte[] pair = (user + ":" + password.value()).getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** Who we are to the cluster, for messages. */
  String who() {
    return apiKey != null ? "the api-key" : user != null ? "user '" + user + "'" : "nobody";
  }

  @Override
  public String address() {
    return url.toString();
  }

  boolean isEncrypted() {
    return "https".equals(url.getScheme());
  }

  private static URI url(Section settings) {
    String text = settings.string("url");
    String problem = "it takes a URL such as 'http://127.0.0.1:9200'";
    try {
      URI url = new URI(text.replaceFirst("/+$", ""));
      if (url.getUserInfo() != null) {
        throw settings.wrong("url", "a url is shown in messages; write user and password apart");
      }
      if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          || url.getHost() == null
          || url.getQuery() != null
          || url.getFragment() != null) {
        throw settings.wrong("url", problem);
      }
      return url;
    } catch (URISyntaxException e) {
      throw settings.wrong("url", problem + ": " + e.getReason());
    }
  }
}
