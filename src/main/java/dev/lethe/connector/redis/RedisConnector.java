package dev.lethe.connector.redis;

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
import dev.lethe.spec.TargetSpec;
import java.util.List;

/**
 * One database of a Redis server, for keys that name people. Settings: {@code url}, {@code user},
 * {@code password}, {@code tls}, {@code tls-ca} and those of {@link dev.lethe.connector.Limits}.
 */
public final class RedisConnector implements Connector<RedisConfig> {
  static final String TYPE = "redis";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public RedisConfig configure(Section settings) {
    return RedisConfig.read(settings);
  }

  @Override
  public Target target(RedisConfig config, SourceSpec source, String key, List<String> columns) {
    throw LetheException.badInput(
        source.where()
            + ": source '"
            + source.name()
            + "' is in a connection of type redis, which only holds targets of rules about"
            + " people.");
  }

  @Override
  public Target target(RedisConfig config, TargetSpec target, Change change) {
    return config.target(target, change);
  }

  @Override
  public ActionKind kind(Change change) {
    return ActionKind.DELETE_KEY;
  }

  @Override
  public Reader reader(RedisConfig config) {
    return new RedisReader(config);
  }

  @Override
  public Eraser eraser(RedisConfig config, Target target, EraseMode mode) {
    return new RedisEraser(config, target);
  }

  /** A key says itself whose it is, and a set is watched: whatever the setting says. */
  @Override
  public EraseMode eraseMode(RedisConfig config, Target target, ConditionalDelete setting) {
    return EraseMode.CONDITIONAL;
  }
}
