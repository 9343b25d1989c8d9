package dev.lethe.verify;

import dev.lethe.connector.Action;
import dev.lethe.connector.ConditionalDelete;
import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Connector;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.connector.s3.S3Connector;
import dev.lethe.spec.Section;
import dev.lethe.spec.SourceSpec;
import java.util.List;

/** An S3 whose eraser says that it has erased, and does nothing. */
public final class LyingConnector implements Connector<ConnectionConfig> {
  private final Connector<ConnectionConfig> honest = honest();

  @SuppressWarnings("unchecked")
  private static Connector<ConnectionConfig> honest() {
    return (Connector<ConnectionConfig>) (Connector<?>) new S3Connector();
  }

  @Override
  public String type() {
    return "lying-s3";
  }

  @Override
  public ConnectionConfig configure(Section settings) {
    return honest.configure(settings);
  }

  @Override
  public Target target(
      ConnectionConfig config, SourceSpec source, String key, List<String> columns) {
    return honest.target(config, source, key, columns);
  }

  @Override
  public Reader reader(ConnectionConfig config) {
    return honest.reader(config);
  }

  @Override
  public EraseMode eraseMode(ConnectionConfig config, Target target, ConditionalDelete setting) {
    return EraseMode.CONDITIONAL;
  }

  @Override
  public Eraser eraser(ConnectionConfig config, Target target, EraseMode mode) {
    return new Liar();
  }

  private static final class Liar implements Eraser {
    @Override
    public int batchSize() {
      return 1_000;
    }

    @Override
    public Order order() {
      return Order.HASH;
    }

    @Override
    public int maxInFlight() {
      return 1;
    }

    @Override
    public List<Outcome> erase(List<Action> actions, boolean look) {
      return actions.stream().map(action -> Outcome.applied(action, null)).toList();
    }

    @Override
    public void close() {}
  }
}
