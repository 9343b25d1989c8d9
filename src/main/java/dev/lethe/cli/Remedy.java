package dev.lethe.cli;

import dev.lethe.connector.Category;
import dev.lethe.connector.Connection;
import dev.lethe.connector.ConnectorException;
import java.util.Optional;
import java.util.Set;

/** What a person can type to find out why a system does not let them in. */
final class Remedy {
  private static final Set<Category> NO_WAY = Set.of(Category.UNREACHABLE, Category.TIMEOUT);

  private Remedy() {}

  /** A sentence with a command; empty where there is nothing to add to what was said. */
  static Optional<String> of(Connection connection, ConnectorException problem) {
    boolean noWay = NO_WAY.contains(problem.category());
    if (!noWay && problem.category() != Category.ACCESS_DENIED) {
      return Optional.empty();
    }
    String address = String.valueOf(connection.address());
    return Optional.ofNullable(
        switch (connection.type()) {
          case "clickhouse" -> noWay ? clickHouse(address) : null;
          case "elasticsearch" ->
              noWay
                  ? "How is it? curl -s "
                      + address
                      + "/_cluster/health. Where it is only slow, give it a longer read-timeout."
                  : null;
          case "postgres" ->
              "Try by hand: psql -h " + option(address, "-p") + " -U USER -d DATABASE";
          case "mysql" -> "Try by hand: mysql -h " + option(address, "-P") + " -u USER -p DATABASE";
          case "redis" -> "Try by hand: redis-cli -h " + option(address, "-p") + " ping";
          case "s3" ->
              noWay
                  ? null
                  : "Who are you? aws sts get-caller-identity. And may you list? aws s3 ls "
                      + address.split(" ")[0];
          default -> null;
        });
  }

  private static String clickHouse(String address) {
    boolean here = address.matches("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:.*)?");
    return (here
            ? "Where the server is in Kubernetes, it is here by a port-forward only: kubectl get"
                + " pods | grep clickhouse, then kubectl port-forward clickhouse-0 8123:8123"
                + " 9000:9000. "
            : "")
        + "Does it answer? curl -s "
        + address
        + "/ping";
  }

  private static String option(String address, String port) {
    return address.replaceFirst(":(\\d+)$", " " + port + " $1");
  }
}
