package dev.lethe.connector.clickhouse;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * One database of a ClickHouse server, by its HTTP interface.
 *
 * @param url http://host:port or https://host:port
 * @param password null where the server asks for none
 * @param cluster for replicated tables: the cluster of the hosts that have a table's replicas; null
 *     where there is one host
 * @param tls its mode is never null
 */
record ClickHouseConfig(
    String url,
    String database,
    String user,
    Secret password,
    String cluster,
    Tls tls,
    Limits limits)
    implements ConnectionConfig {
  ClickHouseConfig {
    requireNonNull(url, "url is null");
    requireNonNull(database, "database is null");
    requireNonNull(user, "user is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(limits, "limits is null");
  }

  static ClickHouseConfig read(Section settings) {
    String url = url(settings);
    return new ClickHouseConfig(
        url,
        settings.string("database", "default"),
        settings.string("user", "default"),
        settings.optionalSecret("password").orElse(null),
        settings.optionalString("cluster").orElse(null),
        tls(settings, url),
        Limits.read(settings));
  }

  /** A certificate is always looked at, and so is the name that it is made out to. */
  private static Tls tls(Section settings, String url) {
    Tls.Mode mode = url.startsWith("https:") ? Tls.Mode.VERIFY_FULL : Tls.Mode.OFF;
    Tls tls = Tls.read(settings, url, false);
    if (tls.mode() != null && tls.mode() != mode) {
      throw settings.wrong(
          "tls",
          mode == Tls.Mode.OFF
              ? "the url begins with http://, which is not encrypted; write https://"
              : "with a url of https:// it takes verify-full, its default; name who vouches for"
                  + " the server by tls-ca");
    }
    return new Tls(mode, tls.ca());
  }

  private static String url(Section settings) {
    String text = settings.string("url");
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean bare =
          url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
      if (http && bare && url.getHost() != null) {
        return text.replaceFirst("/+$", "");
      }
    } catch (URISyntaxException e) {
      // Refused below; the text may hold a password.
    }
    throw settings.wrong(
        "url",
        "it takes http://host:port, or https://host:port where the server wants TLS; user,"
            + " password and database are settings of their own");
  }

  boolean encrypted() {
    return tls.mode() != Tls.Mode.OFF;
  }

  /** How long an answer may take: one that reads a table takes as long as a statement. */
  Duration patience() {
    Duration read = limits.readTimeout();
    Duration statement = limits.statementTimeout();
    return read.compareTo(statement) > 0 ? read : statement;
  }

  @Override
  public String address() {
    return url;
  }

  /** As messages show it. */
  String shown() {
    return url + "/" + database;
  }
}
