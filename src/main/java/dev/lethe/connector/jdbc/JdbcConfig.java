package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Target;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.TargetSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach one database.
 *
 * @param url starts with the room's {@code jdbc:…://}, names a database, and holds neither user nor
 *     password
 */
public record JdbcConfig(String url, String user, Login login, Tls tls, Limits limits)
    implements ConnectionConfig {
  private static final Pattern HOST = Pattern.compile("(?<host>[^:/,]+)(:(?<port>\\d{1,5}))?/");

  public JdbcConfig {
    requireNonNull(url, "url is null");
    requireNonNull(user, "user is null");
    requireNonNull(login, "login is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(limits, "limits is null");
  }

  /**
   * With a password, and encrypted as the url says.
   *
   * @param password null where the server asks for none
   */
  public JdbcConfig(String url, String user, Secret password, Limits limits) {
    this(url, user, new Login.Stored(password), Tls.UNSET, limits);
  }

  private enum Auth {
    PASSWORD,
    IAM
  }

  /**
   * Reads {@code url}, {@code user}, {@code password}, {@code auth}, {@code tls} with what belongs
   * to them, and what every connection takes.
   *
   * @param prefix what the url must start with, up to and including its two slashes
   * @param port where a url without a port leads to
   * @throws dev.lethe.LetheException exit 2 with file and line
   */
  public static JdbcConfig read(Section settings, String prefix, int port) {
    String user = settings.string("user");
    Optional<Secret> password = settings.optionalSecret("password");
    JdbcUrl url = JdbcUrl.read(settings, prefix, password.isPresent());
    boolean iam = settings.oneOf("auth", Auth.class, Auth.PASSWORD) == Auth.IAM;
    Tls tls = Tls.read(settings, url.text(), iam);
    Optional<Secret> stored = password.or(url::password);
    Login login =
        iam
            ? iam(settings, url, prefix, port, user, stored.isPresent())
            : new Login.Stored(stored.orElse(null));
    for (String key : List.of("region", "profile")) {
      if (!iam && settings.has(key)) {
        throw settings.wrong(key, "it belongs to auth = iam, which is not set");
      }
    }
    return new JdbcConfig(url.text(), user, login, tls, Limits.read(settings));
  }

  private static Login iam(
      Section settings, JdbcUrl url, String prefix, int port, String user, boolean hasPassword) {
    if (hasPassword) {
      throw settings.wrong(
          "auth", "auth = iam makes a token for each connection; leave the password out");
    }
    Matcher place = HOST.matcher(url.text().substring(prefix.length()));
    if (!place.lookingAt()) {
      throw settings.wrong("url", "auth = iam takes one host: a token is made out to it");
    }
    return new IamLogin(
        place.group("host"),
        place.group("port") == null ? port : Integer.parseInt(place.group("port")),
        user,
        settings.string("region"),
        settings.optionalString("profile").orElse(null));
  }

  /**
   * The table that a source names, or its query, which can only be read.
   *
   * @throws LetheException exit 2 with file and line if it names neither, or if rows of a query are
   *     to be erased
   */
  public static Target target(SourceSpec source, String key, List<String> columns) {
    if (source.table() == null && source.query() == null) {
      throw LetheException.badInput(
          source.where()
              + ": source '"
              + source.name()
              + "' reads a database, so it needs a table.");
    }
    if (source.table() == null && key != null) {
      throw LetheException.badInput(
          source.where()
              + ": source '"
              + source.name()
              + "' is a query, whose rows cannot be erased; name a table, or set"
              + " erase.references = none.");
    }
    if (!source.prefix().isEmpty()) {
      throw LetheException.badInput(
          source.where() + ": source '" + source.name() + "' reads a table, which has no prefix.");
    }
    String container = source.table() != null ? source.table() : inParentheses(source.query());
    return Target.rows(container, key, columns);
  }

  /**
   * The table that a rule about people changes: its key and the fields of the change.
   *
   * @throws LetheException exit 2 with file and line if it names none, or no key or match
   */
  public static Target target(String type, TargetSpec target, Change change) {
    target.requireOneOf(type, List.of("table"));
    if (target.key() == null) {
      throw LetheException.badInput(
          target.where() + ": name the column that identifies a row of the table as its key.");
    }
    if (change.match().isEmpty()) {
      throw LetheException.badInput(
          target.where()
              + ": a rule about people says by match { COLUMN = id } or { COLUMN = email } whose a"
              + " row is.");
    }
    Set<String> columns = new LinkedHashSet<>();
    columns.add(target.key());
    columns.addAll(change.fields());
    return Target.rows(target.table(), target.key(), List.copyOf(columns)).with(change);
  }

  /** A comment at the query's end ends with its line. */
  private static String inParentheses(String query) {
    return "(" + query.strip().replaceFirst(";$", "") + "\n)";
  }

  /** The url as messages show it: options may hold secrets of their own, so they are left out. */
  public String shownUrl() {
    int options = url.indexOf('?');
    return options < 0 ? url : url.substring(0, options);
  }

  @Override
  public String address() {
    return host();
  }

  /** The url's host and port as they are written there. */
  public String host() {
    String shown = shownUrl();
    int start = shown.indexOf("//") + 2;
    int end = shown.indexOf('/', start);
    return shown.substring(start, end < 0 ? shown.length() : end);
  }

  @Override
  public String toString() {
    return "JdbcConfig[url="
        + shownUrl()
        + ", user="
        + user
        + ", login="
        + login.kind()
        + ", tls="
        + tls.mode()
        + ", limits="
        + limits
        + "]";
  }
}
