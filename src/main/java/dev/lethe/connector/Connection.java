package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import dev.lethe.spec.ConnectionSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.Suggestion;
import dev.lethe.spec.TargetSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * A configured connection: the room of its type together with its settings. Opens nothing by
 * itself.
 */
public final class Connection implements Serializable {
  private final String name;
  private final Connector<ConnectionConfig> connector;
  private final ConnectionConfig config;

  private Connection(String name, Connector<ConnectionConfig> connector, ConnectionConfig config) {
    this.name = requireNonNull(name, "name is null");
    this.connector = requireNonNull(connector, "connector is null");
    this.config = requireNonNull(config, "config is null");
  }

  /**
   * Lets the room of the connection's type read its settings.
   *
   * @throws LetheException exit 2 for an unknown type, an unknown key or a wrong value, with file
   *     and line
   */
  @SuppressWarnings("unchecked")
  public static Connection of(ConnectionSpec spec) {
    Map<String, Connector<?>> rooms = new TreeMap<>();
    ServiceLoader.load(Connector.class).forEach(room -> rooms.put(room.type(), room));
    Connector<ConnectionConfig> room = (Connector<ConnectionConfig>) rooms.get(spec.type());
    if (room == null) {
      throw spec.settings()
          .wrong(
              "type",
              "'"
                  + spec.type()
                  + "' is not a type of connection"
                  + Suggestion.near(spec.type(), rooms.keySet())
                  + " It takes "
                  + String.join(", ", rooms.keySet())
                  + ".");
    }
    ConnectionConfig config = room.configure(spec.settings());
    spec.settings().finish();
    return new Connection(spec.name(), room, config);
  }

  public String name() {
    return name;
  }

  public String type() {
    return connector.type();
  }

  /** See {@link ConnectionConfig#address}. */
  public String address() {
    return config.address();
  }

  public Limits limits() {
    return config.limits();
  }

  /** The part of this system that a source names; see {@link Connector#target}. */
  public Target target(SourceSpec source, String key, List<String> columns) {
    return connector.target(config, source, key, columns);
  }

  /** The part of this system that a rule about people changes; see {@link Connector#target}. */
  public Target target(TargetSpec target, Change change) {
    return connector.target(config, target, change);
  }

  /** What a matched item's change is called in this system. */
  public ActionKind kind(Change change) {
    return connector.kind(change);
  }

  /** See {@link Connector#masksByParts}. */
  public boolean masksByParts() {
    return connector.masksByParts();
  }

  public Reader reader() {
    return connector.reader(config);
  }

  public Eraser eraser(Target target, EraseMode mode) {
    return connector.eraser(config, target, mode);
  }

  public EraseMode eraseMode(Target target, ConditionalDelete setting) {
    return connector.eraseMode(config, target, setting);
  }

  /** See {@link Connector#hadoopSettings}. */
  public Map<String, String> hadoopSettings() {
    return connector.hadoopSettings(config);
  }

  /** What doctor asks beyond reaching the system; see {@link Connector#examine}. */
  public List<String> examine() {
    return connector.examine(config);
  }

  @Override
  public String toString() {
    return name + " (" + type() + ")";
  }
}
