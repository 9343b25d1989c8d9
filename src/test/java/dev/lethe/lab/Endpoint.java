package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a server of the lab listens, and as whom to log in.
 *
 * @param url what a client is given: a JDBC URL for databases, an HTTP URL otherwise
 * @param extras whatever else a client needs to know, such as {@code region} for S3
 */
public record Endpoint(
    String host, int port, String url, String user, String password, Map<String, String> extras) {
  public Endpoint {
    requireNonNull(host, "host is null");
    requireNonNull(url, "url is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    extras = Map.copyOf(extras);
  }

  /** As `lab up --json` prints it. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("host", host);
    map.put("port", port);
    map.put("url", url);
    map.put("user", user);
    map.put("password", password);
    map.putAll(extras);
    return map;
  }

  @Override
  public String toString() {
    return "Endpoint[" + url + ", user=" + user + ", password=***]";
  }
}
