package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import dev.lethe.spec.Conf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The connections of a configuration, each read by its room when it is first asked for. */
public final class Connections {
  private final Conf conf;
  private final Map<String, Connection> known = new LinkedHashMap<>();

  public Connections(Conf conf) {
    this.conf = requireNonNull(conf, "conf is null");
  }

  /**
   * The connection of that name.
   *
   * @param where file and line that ask for it
   * @throws dev.lethe.LetheException exit 2 if there is none, or if its settings are wrong
   */
  public Connection get(String name, String where) {
    return known.computeIfAbsent(name, key -> Connection.of(conf.connection(key, where)));
  }

  public List<String> names() {
    return List.copyOf(conf.connections().keySet());
  }
}
