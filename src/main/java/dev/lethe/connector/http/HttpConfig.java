package dev.lethe.connector.http;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a tokenserver's storage nodes are asked. Which node, each action says.
 *
 * @param secrets what tokenserver and nodes share: the first one signs, the others where a node
 *     does not know the first
 * @param requestTimeout from when a request is sent until its answer is there
 * @param inFlight requests at a time to all nodes together
 * @param perHost requests at a time to one node
 * @param nodes those that doctor asks; others may be asked as well
 * @param tls its mode is never null; it is for nodes whose URL is https
 */
record HttpConfig(
    Auth auth,
    List<Secret> secrets,
    Duration requestTimeout,
    int inFlight,
    int perHost,
    List<String> nodes,
    Tls tls,
    Limits limits)
    implements ConnectionConfig {
  static final int IN_FLIGHT = 32;
  static final int PER_HOST = 4;
  private static final int MOST = 1_000;

  /** How requests are signed. */
  enum Auth {
    /** Hawk by SHA-256, with a token as a tokenserver makes it. */
    TOKENSERVER_HAWK
  }

  HttpConfig {
    requireNonNull(auth, "auth is null");
    requireNonNull(requestTimeout, "requestTimeout is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(limits, "limits is null");
    secrets = List.copyOf(secrets);
    nodes = List.copyOf(nodes);
  }

  static HttpConfig read(Section settings) {
    Limits limits = Limits.read(settings);
    Duration timeout = settings.duration("request-timeout", limits.readTimeout());
    if (timeout.isZero()) {
      throw settings.wrong("request-timeout", "it takes a time above 0");
    }
    return new HttpConfig(
        settings.oneOf("auth", Auth.class, Auth.TOKENSERVER_HAWK),
        secrets(settings),
        timeout,
        atLeastOne(settings, "in-flight", IN_FLIGHT),
        atLeastOne(settings, "per-host", PER_HOST),
        nodes(settings),
        tls(settings),
        limits);
  }

  private static List<Secret> secrets(Section settings) {
    List<String> secrets =
        Arrays.stream(settings.secret("secret").value().split(","))
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .toList();
    if (secrets.isEmpty()) {
      throw settings.wrong(
          "secret",
          "it takes the secret that tokenserver and nodes share, or several with commas between"
              + " them, the newest first");
    }
    return secrets.stream().map(Secret::new).toList();
  }

  private static int atLeastOne(Section settings, String key, int otherwise) {
    long number = settings.integer(key, otherwise);
    if (number < 1 || number > MOST) {
      throw settings.wrong(key, "it takes a number from 1 to " + MOST);
    }
    return (int) number;
  }

  private static List<String> nodes(Section settings) {
    List<String> nodes = settings.strings("nodes");
    for (String node : nodes) {
      if (NodeUrl.of(node).isEmpty()) {
        throw settings.wrong("nodes", "'" + node + "' is no URL such as https://node.example");
      }
    }
    return nodes;
  }

  /** A certificate is always looked at, and so is the name that it is made out to. */
  private static Tls tls(Section settings) {
    Tls tls = Tls.read(settings, "", false);
    if (tls.mode() != null && tls.mode() != Tls.Mode.VERIFY_FULL) {
      throw settings.wrong(
          "tls",
          "it takes verify-full, its default; whether a node speaks TLS says its URL, http:// or"
              + " https://");
    }
    return new Tls(Tls.Mode.VERIFY_FULL, tls.ca());
  }

  /** The certificates that vouch for nodes; empty for those that Java trusts. */
  Optional<String> ca() {
    return Optional.ofNullable(tls.ca());
  }
}
