package dev.lethe.connector.http;

import dev.lethe.LetheException;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConditionalDelete;
import dev.lethe.connector.Connector;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.spec.Section;
import dev.lethe.spec.SourceSpec;
import java.util.List;

/**
 * A tokenserver's storage nodes, which are asked to delete {@link dev.lethe.connector.StoredUser}s.
 * Settings: {@code auth}, {@code secret}, {@code request-timeout}, {@code in-flight}, {@code
 * per-host}, {@code nodes}, {@code tls-ca} and those of {@link dev.lethe.connector.Limits}.
 */
public final class HttpConnector implements Connector<HttpConfig> {
  static final String TYPE = "http";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public HttpConfig configure(Section settings) {
    return HttpConfig.read(settings);
  }

  @Override
  public Target target(HttpConfig config, SourceSpec source, String key, List<String> columns) {
    throw LetheException.badInput(
        source.where()
            + ": source '"
            + source.name()
            + "' is in a connection of type http, whose nodes list nothing: they are only asked to"
            + " delete.");
  }

  @Override
  public ActionKind kind(Change change) {
    return ActionKind.HTTP_DELETE;
  }

  @Override
  public Reader reader(HttpConfig config) {
    return new HttpReader(config);
  }

  @Override
  public Eraser eraser(HttpConfig config, Target target, EraseMode mode) {
    return new HttpEraser(config);
  }

  /** A user's data goes whatever it is by now: nothing is there to be compared. */
  @Override
  public EraseMode eraseMode(HttpConfig config, Target target, ConditionalDelete setting) {
    return EraseMode.CONDITIONAL;
  }

  /** What does not answer its heartbeat. */
  @Override
  public List<String> examine(HttpConfig config) {
    try (Nodes nodes = new Nodes(config)) {
      return nodes.troubles(config.nodes());
    }
  }
}
