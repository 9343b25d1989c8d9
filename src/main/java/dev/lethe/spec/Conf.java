package dev.lethe.spec;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.lethe.LetheException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * WHERE: the connections, the store and the limits of one environment, from one or more conf files.
 *
 * @param masterKey wraps the keys of plans about people; $LETHE_MASTER_KEY unless it stands here
 * @param jobDefaults settings of the environment that a job may override: versions, holds, key-ttl,
 *     …
 * @param jobOverrides settings of the environment that override a job's own, by job name
 */
public record Conf(
    String environment,
    Map<String, ConnectionSpec> connections,
    StoreSpec store,
    List<PseudonymKey> pseudonymKeys,
    Optional<Secret> masterKey,
    List<Approver> approvers,
    ApplySpec apply,
    Config jobDefaults,
    Map<String, Config> jobOverrides) {

  /**
   * A setting from elsewhere than a conf file.
   *
   * @param value a text, or a list of maps of texts; null takes the setting away
   * @param where it comes from, for messages
   */
  public record Setting(String path, Object value, String where) {
    private static Config all(List<Setting> settings) {
      Config all = ConfigFactory.empty();
      for (Setting setting : settings) {
        all =
            all.withValue(
                setting.path, ConfigValueFactory.fromAnyRef(setting.value, setting.where));
      }
      return all;
    }

    @Override
    public String toString() {
      return path + " from " + where;
    }
  }

  /** Reads conf files, later over earlier. */
  public static Conf load(List<Path> files) {
    return load(files, List.of(), List.of());
  }

  /**
   * Reads conf files, later over earlier.
   *
   * @param over settings that replace those of the files
   * @param under settings for what the files leave open
   */
  public static Conf load(List<Path> files, List<Setting> over, List<Setting> under) {
    Config merged = Setting.all(under);
    for (Path file : files) {
      merged = parse(file).withFallback(merged);
    }
    Config unresolved = Setting.all(over).withFallback(merged);
    Config resolved = Section.reading("the configuration", unresolved::resolve);
    return read(Section.of("", resolved));
  }

  static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw LetheException.badInput(
          "there is no file " + file + "; name a conf file by --conf FILE or $LETHE_CONF.");
    }
    return Section.reading(
        file.toString(),
        () ->
            ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)));
  }

  private static Conf read(Section root) {
    Map<String, ConnectionSpec> connections = new LinkedHashMap<>();
    root.sections("connections")
        .forEach(
            (name, settings) ->
                connections.put(name, new ConnectionSpec(name, settings.string("type"), settings)));
    Map<String, Config> overrides = new LinkedHashMap<>();
    root.sections("jobs").forEach((name, settings) -> overrides.put(name, settings.config()));
    Conf conf =
        new Conf(
            root.string("environment", "default"),
            connections,
            StoreSpec.read(root.sectionOrEmpty("store")),
            root.list("pseudonym-keys").stream().map(PseudonymKey::read).toList(),
            root.optionalSecret("master-key")
                .or(() -> Optional.ofNullable(System.getenv("LETHE_MASTER_KEY")).map(Secret::new)),
            root.list("approvers").stream().map(Approver::read).toList(),
            ApplySpec.read(root.sectionOrEmpty("apply")),
            JobSpec.settingsOf(root),
            overrides);
    root.finish();
    return conf;
  }

  /**
   * The connection of that name.
   *
   * @param where file and line that ask for it
   */
  public ConnectionSpec connection(String name, String where) {
    ConnectionSpec connection = connections.get(name);
    if (connection == null) {
      throw LetheException.badInput(
          where
              + ": there is no connection '"
              + name
              + "'"
              + Suggestion.near(name, connections.keySet())
              + " The configuration has: "
              + (connections.isEmpty() ? "none" : String.join(", ", connections.keySet()))
              + ".");
    }
    return connection;
  }
}
