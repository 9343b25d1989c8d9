package dev.lethe.connector.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where a node is: http or https, host, perhaps a port and a path; nothing else. */
final class NodeUrl {
  private NodeUrl() {}

  /** Empty where it is no such URL. */
  static Optional<URI> of(String node) {
    try {
      URI url = new URI(node);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean bare =
          url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
      return http && bare && url.getHost() != null && !node.endsWith("/")
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
