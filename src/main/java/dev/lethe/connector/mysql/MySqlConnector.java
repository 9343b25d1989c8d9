package dev.lethe.connector.mysql;

import dev.lethe.connector.Change;
import dev.lethe.connector.ConditionalDelete;
import dev.lethe.connector.Connector;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.connector.jdbc.JdbcConfig;
import dev.lethe.connector.jdbc.JdbcEraser;
import dev.lethe.connector.jdbc.JdbcReader;
import dev.lethe.spec.Section;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.TargetSpec;
import java.util.List;

/** MySQL and MariaDB. */
public final class MySqlConnector implements Connector<JdbcConfig> {
  @Override
  public String type() {
    return MySqlDialect.TYPE;
  }

  @Override
  public JdbcConfig configure(Section settings) {
    return JdbcConfig.read(settings, "jdbc:mysql://", 3306);
  }

  @Override
  public Target target(JdbcConfig config, SourceSpec source, String key, List<String> columns) {
    return JdbcConfig.target(source, key, columns);
  }

  @Override
  public Target target(JdbcConfig config, TargetSpec target, Change change) {
    return JdbcConfig.target(type(), target, change);
  }

  @Override
  public boolean masksByParts() {
    return true;
  }

  @Override
  public Reader reader(JdbcConfig config) {
    return new JdbcReader(config, new MySqlDialect());
  }

  @Override
  public Eraser eraser(JdbcConfig config, Target target, EraseMode mode) {
    return new JdbcEraser(config, new MySqlDialect(), target);
  }

  /** Comparing and deleting is one transaction, whatever the setting says. */
  @Override
  public EraseMode eraseMode(JdbcConfig config, Target target, ConditionalDelete setting) {
    return EraseMode.CONDITIONAL;
  }
}
