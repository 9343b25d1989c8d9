package dev.lethe.job;

import dev.lethe.LetheException;
import dev.lethe.spec.Conf;
import dev.lethe.spec.IniFile;
import dev.lethe.spec.IniFile.Entry;
import dev.lethe.spec.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The INI file of the contributors' system, and the environment variables that go over it, as the
 * connections that jobs/contributor-deletion.conf names.
 *
 * <p>Sections that nobody knows are other programs' own; a name in a known section that nobody
 * knows is an error. An empty value counts as none.
 */
public final class ContributorSettings {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:]+:[0-9A-Fa-f:]*");
  private static final Pattern NAME = Pattern.compile("[^/?#\\s]+");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
  private static final int HIGHEST_PORT = 65_535;

  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "database", Set.of("host", "port", "database", "username", "password"),
          "redis", Set.of("host", "port", "db", "ssl", "username", "password"),
          "elasticsearch", Set.of("url", "username", "password"),
          "s3",
              Set.of(
                  "aws_access_key_id",
                  "aws_secret_access_key",
                  "aws_session_token",
                  "bucket_name",
                  "region",
                  "endpoint_url"),
          "clickhouse", Set.of("host", "port", "secure", "database", "username", "password"));

  private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();
  private final List<Conf.Setting> settings = new ArrayList<>();

  private ContributorSettings(IniFile ini, Map<String, String> environment) {
    for (String section : KNOWN.keySet()) {
      Map<String, Entry> entries = new LinkedHashMap<>(ini.section(section));
      check(section, entries);
      entries.values().removeIf(entry -> entry.value().isEmpty());
      sections.put(section, entries);
    }
    for (String section : ini.sections()) {
      String near = Suggestion.near(section, KNOWN.keySet());
      if (!KNOWN.containsKey(section) && near.startsWith(";")) {
        throw LetheException.badInput(ini.file() + ": unknown section [" + section + "]" + near);
      }
    }
    layOver(environment);
  }

  /**
   * What an INI file says, and the environment over it.
   *
   * @throws LetheException exit 2 with file, line and section for what is wrong
   */
  public static List<Conf.Setting> of(IniFile ini, Map<String, String> environment) {
    ContributorSettings read = new ContributorSettings(ini, environment);
    read.database();
    read.redis();
    read.elasticsearch();
    read.s3();
    read.clickHouse();
    return List.copyOf(read.settings);
  }

  /** What stands in where no conf file says it: the key for pseudonyms from the environment. */
  public static List<Conf.Setting> keys(Map<String, String> environment) {
    String key = environment.get("LETHE_PSEUDONYM_KEY");
    return key == null || key.isBlank()
        ? List.of()
        : List.of(
            new Conf.Setting(
                "pseudonym-keys", List.of(Map.of("id", "k1", "key", key)), "$LETHE_PSEUDONYM_KEY"));
  }

  private static void check(String section, Map<String, Entry> entries) {
    entries.forEach(
        (name, entry) -> {
          Set<String> known = KNOWN.get(section);
          if (!known.contains(name)) {
            throw LetheException.badInput(
                entry.where()
                    + ": unknown name '"
                    + name
                    + "'"
                    + Suggestion.near(name, known)
                    + " Known here: "
                    + String.join(", ", new TreeSet<>(known))
                    + ".");
          }
        });
  }

  private void layOver(Map<String, String> environment) {
    variable(environment, "CLICKHOUSE_USERNAME", "clickhouse", "username");
    variable(environment, "CLICKHOUSE_PASSWORD", "clickhouse", "password");
    variable(environment, "ELASTICSEARCH_URL", "elasticsearch", "url");
    variable(environment, "S3_BUCKET_NAME", "s3", "bucket_name");
    if (given(environment, "AWS_ACCESS_KEY_ID")) {
      // A token belongs to its key: none is left over from the file.
      sections.get("s3").remove("aws_session_token");
    }
    variable(environment, "AWS_ACCESS_KEY_ID", "s3", "aws_access_key_id");
    variable(environment, "AWS_SECRET_ACCESS_KEY", "s3", "aws_secret_access_key");
    variable(environment, "AWS_SESSION_TOKEN", "s3", "aws_session_token");
  }

  private void variable(
      Map<String, String> environment, String variable, String section, String name) {
    if (given(environment, variable)) {
      sections.get(section).put(name, new Entry(environment.get(variable).strip(), "$" + variable));
    }
  }

  private static boolean given(Map<String, String> environment, String variable) {
    return environment.get(variable) != null && !environment.get(variable).isBlank();
  }

  private void database() {
    Connection connection = new Connection("kepler-db", "postgres", sections.get("database"));
    connection.pair("host", "database");
    connection.matches("database", NAME, "the name of a database");
    if (connection.has("host")) {
      connection.put(
          "url",
          "host",
          "jdbc:postgresql://" + connection.hostAndPort("5432") + "/" + connection.get("database"));
    }
    connection.copy("user", "username").copy("password", "password").finish();
  }

  private void redis() {
    Connection connection = new Connection("sessions", "redis", sections.get("redis"));
    connection.matches("db", Pattern.compile("\\d{1,6}"), "the number of a database, such as 0");
    if (connection.has("host")) {
      connection.put(
          "url",
          "host",
          (connection.yes("ssl") ? "rediss://" : "redis://")
              + connection.hostAndPort("6379")
              + "/"
              + connection.get("db", "0"));
    }
    connection.copy("user", "username").copy("password", "password").finish();
  }

  private void elasticsearch() {
    new Connection("kepler-es", "elasticsearch", sections.get("elasticsearch"))
        .copy("url", "url")
        .copy("user", "username")
        .copy("password", "password")
        .finish();
  }

  private void s3() {
    Connection connection = new Connection("kepler-files", "s3", sections.get("s3"));
    connection.pair("aws_access_key_id", "aws_secret_access_key");
    if (connection.has("aws_access_key_id")) {
      // Those of a conf file belong to its own keys.
      connection.remove("profile", "aws_access_key_id");
      connection.remove("session-token", "aws_access_key_id");
    }
    connection
        .copy("bucket", "bucket_name")
        .copy("region", "region")
        .copy("endpoint", "endpoint_url")
        .copy("access-key", "aws_access_key_id")
        .copy("secret-key", "aws_secret_access_key")
        .copy("session-token", "aws_session_token")
        .finish();
  }

  private void clickHouse() {
    Connection connection = new Connection("kepler-ch", "clickhouse", sections.get("clickhouse"));
    if (connection.has("host")) {
      connection.put(
          "url",
          "host",
          (connection.yes("secure") ? "https://" : "http://") + connection.hostAndPort("8123"));
      connection.put("database", "host", connection.get("database", "kepler"));
    }
    connection
        .copy("database", "database")
        .copy("user", "username")
        .copy("password", "password")
        .finish();
  }

  /** A section that becomes settings of a connection. */
  private final class Connection {
    private final String path;
    private final String type;
    private final Map<String, Entry> entries;
    private boolean touched;

    private Connection(String name, String type, Map<String, Entry> entries) {
      this.path = "connections." + name + ".";
      this.type = type;
      this.entries = entries;
    }

    private boolean has(String name) {
      return entries.containsKey(name);
    }

    private String get(String name) {
      return entries.get(name).value();
    }

    private String get(String name, String otherwise) {
      return has(name) ? get(name) : otherwise;
    }

    private void pair(String one, String other) {
      if (has(one) != has(other)) {
        throw LetheException.badInput(
            entries.get(has(one) ? one : other).where()
                + ": it takes "
                + (has(one) ? other : one)
                + " beside it.");
      }
    }

    private void matches(String name, Pattern pattern, String expected) {
      if (has(name) && !pattern.matcher(get(name)).matches()) {
        throw wrong(name, "it takes " + expected);
      }
    }

    private boolean yes(String name) {
      matches(name, Pattern.compile("(?i)true|false|yes|no|on|off|1|0"), "true or false");
      return has(name) && get(name).matches("(?i)true|yes|on|1");
    }

    private String hostAndPort(String otherwise) {
      matches("host", HOST, "the name or address of a host, without a port");
      matches("port", PORT, "a port from 1 to " + HIGHEST_PORT);
      if (Integer.parseInt(get("port", otherwise)) > HIGHEST_PORT) {
        throw wrong("port", "it takes a port from 1 to " + HIGHEST_PORT);
      }
      String host = get("host");
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + get("port", otherwise);
    }

    private LetheException wrong(String name, String problem) {
      return LetheException.badInput(
          entries.get(name).where() + ": " + name + ": " + problem + ".");
    }

    private Connection copy(String setting, String name) {
      if (has(name)) {
        put(setting, name, get(name));
      }
      return this;
    }

    private void put(String setting, String name, String value) {
      touched = true;
      settings.add(new Conf.Setting(path + setting, value, entries.get(name).where() + " " + name));
    }

    private void remove(String setting, String name) {
      settings.add(new Conf.Setting(path + setting, null, entries.get(name).where()));
    }

    private void finish() {
      if (touched) {
        String where = entries.values().iterator().next().where();
        settings.add(new Conf.Setting(path + "type", type, where));
      } else if (!entries.isEmpty()) {
        Map.Entry<String, Entry> alone = entries.entrySet().iterator().next();
        throw LetheException.badInput(
            alone.getValue().where() + ": " + alone.getKey() + " needs a host beside it.");
      }
    }
  }
}
