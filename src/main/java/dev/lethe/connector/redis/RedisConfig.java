package dev.lethe.connector.redis;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import dev.lethe.spec.TargetSpec;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to one database of a Redis server.
 *
 * @param user of an access control list; null for the default one
 * @param password null where the server asks for none
 * @param tls its mode is never null
 */
record RedisConfig(
    String host, int port, int database, String user, Secret password, Tls tls, Limits limits)
    implements ConnectionConfig {
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>rediss?)://(?<host>\\[[^\\]/]+]|[^:/@\\[\\]]+)(:(?<port>\\d{1,5}))?(/(?<db>\\d{0,6}))?");
  private static final int PORT = 6_379;
  private static final int HIGHEST_PORT = 65_535;

  RedisConfig {
    requireNonNull(host, "host is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(limits, "limits is null");
  }

  static RedisConfig read(Section settings) {
    String text = settings.string("url");
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw settings.wrong(
          "url",
          "it takes redis://host:port/db, or rediss:// where the server wants TLS; user and"
              + " password are settings of their own");
    }
    int port = url.group("port") == null ? PORT : Integer.parseInt(url.group("port"));
    if (port < 1 || port > HIGHEST_PORT) {
      throw settings.wrong("url", "its port is not from 1 to " + HIGHEST_PORT);
    }
    String database = url.group("db");
    return new RedisConfig(
        url.group("host").toLowerCase(Locale.ROOT),
        port,
        database == null || database.isEmpty() ? 0 : Integer.parseInt(database),
        user(settings),
        settings.optionalSecret("password").orElse(null),
        tls(settings, text, url.group("scheme").equals("rediss")),
        Limits.read(settings));
  }

  private static String user(Section settings) {
    String user = settings.optionalString("user").orElse(null);
    if (user != null && !settings.has("password")) {
      throw settings.wrong("user", "it needs a password beside it");
    }
    return user;
  }

  private static Tls tls(Section settings, String url, boolean encrypted) {
    Tls tls = Tls.read(settings, url, false);
    if (tls.mode() == null) {
      return new Tls(encrypted ? Tls.Mode.VERIFY_FULL : Tls.Mode.OFF, null);
    }
    if (encrypted && tls.mode() == Tls.Mode.OFF) {
      throw settings.wrong("tls", "the url begins with rediss://, which is TLS; write redis://");
    }
    return tls;
  }

  /**
   * The keys that name people, or that sets of a person's keys list.
   *
   * @throws LetheException exit 2 with file and line if there is no such template, or if keys are
   *     to be masked
   */
  Target target(TargetSpec target, Change change) {
    target.requireOneOf(RedisConnector.TYPE, List.of("keys", "set"));
    boolean listed = target.set() != null;
    String text = listed ? target.set() : target.keys();
    Template template = Template.parse(text, false).orElse(null);
    if (template == null || listed && !RedisIndex.possible(template)) {
      throw LetheException.badInput(
          target.where()
              + (listed
                      ? ": set is '%s'; it takes the name of a set with {id} in it, such as"
                          + " 'sessions-of:{id}'."
                      : ": keys is '%s'; it takes a template with {id} or {email} in it, and"
                          + " something that ends it before a *, such as 'session:{id}:*'.")
                  .formatted(text));
    }
    template.requireAlone(target.where(), change);
    return target(listed ? template.asIndex() : template);
  }

  /** The items of a template in this database. */
  Target target(Template template) {
    String container = template.index() ? place(template) : space();
    return Target.objects(container, "").with(template);
  }

  /** The key space, as locators name it: it says nothing of a person. */
  private String space() {
    return "db" + database;
  }

  private String place(Template template) {
    return space() + " by " + template.before() + "{id}" + template.after();
  }

  @Override
  public String address() {
    return host + ":" + port;
  }

  /** As messages and identities show it. */
  String authority() {
    return host + ":" + port + "/" + database;
  }

  boolean encrypted() {
    return tls.mode() != Tls.Mode.OFF;
  }
}
