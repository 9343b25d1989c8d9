package dev.lethe.connector.clickhouse;

import dev.lethe.LetheException;
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
 * ClickHouse, for tables with people's data. An item is one combination of what the match fields
 * hold, with all the rows that have it: rows have no key here.
 */
public final class ClickHouseConnector implements Connector<ClickHouseConfig> {
  static final String TYPE = "clickhouse";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public ClickHouseConfig configure(Section settings) {
    return ClickHouseConfig.read(settings);
  }

  @Override
  public Target target(
      ClickHouseConfig config, SourceSpec source, String key, List<String> columns) {
    throw LetheException.badInput(
        source.where()
            + ": source '"
            + source.name()
            + "' is in a connection of type clickhouse, which only holds targets of rules about"
            + " people.");
  }

  @Override
  public Target target(ClickHouseConfig config, TargetSpec target, Change change) {
    target.requireOneOf(TYPE, List.of("table"));
    if (target.key() != null) {
      throw LetheException.badInput(
          target.where()
              + ": target.key is '"
              + target.key()
              + "', and rows in ClickHouse have no key: all rows with the same match fields go"
              + " together; leave it out.");
    }
    if (TableName.parse(target.table(), config.database()).isEmpty()) {
      throw LetheException.badInput(
          target.where()
              + ": target.table is '"
              + target.table()
              + "'; it takes table or database.table.");
    }
    return Target.rows(target.table(), null, change.fields()).with(change);
  }

  @Override
  public Reader reader(ClickHouseConfig config) {
    return new ClickHouseReader(config);
  }

  @Override
  public Eraser eraser(ClickHouseConfig config, Target target, EraseMode mode) {
    return new ClickHouseEraser(config, target);
  }

  /** The mutation itself looks at what each row holds, whatever the setting says. */
  @Override
  public EraseMode eraseMode(ClickHouseConfig config, Target target, ConditionalDelete setting) {
    return EraseMode.CONDITIONAL;
  }
}
