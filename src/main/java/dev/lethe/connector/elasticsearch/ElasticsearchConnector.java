package dev.lethe.connector.elasticsearch;

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
 * Elasticsearch 7.10 and 8. Settings: {@code url}, {@code user} and {@code password} or {@code
 * api-key}, and those of {@link dev.lethe.connector.Limits}.
 */
public final class ElasticsearchConnector implements Connector<ElasticsearchConfig> {
  static final String TYPE = "elasticsearch";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public ElasticsearchConfig configure(Section settings) {
    return ElasticsearchConfig.read(settings);
  }

  @Override
  public Target target(
      ElasticsearchConfig config, SourceSpec source, String key, List<String> columns) {
    throw LetheException.badInput(
        source.where()
            + ": source '"
            + source.name()
            + "' names a connection of type elasticsearch, which is changed by rules about people"
            + " and is no source.");
  }

  @Override
  public Target target(ElasticsearchConfig config, TargetSpec target, Change change) {
    target.requireOneOf(TYPE, List.of("index"));
    return Target.rows(IndexPattern.check(target), null, List.of()).with(change);
  }

  @Override
  public ActionKind kind(Change change) {
    return change.deletes() ? ActionKind.DELETE_ROW : ActionKind.MASK_DOC;
  }

  @Override
  public Reader reader(ElasticsearchConfig config) {
    return new ElasticsearchReader(config);
  }

  @Override
  public Eraser eraser(ElasticsearchConfig config, Target target, EraseMode mode) {
    return new ElasticsearchEraser(config, target);
  }

  /** Each write has the version it is meant for as its condition, whatever the setting says. */
  @Override
  public EraseMode eraseMode(ElasticsearchConfig config, Target target, ConditionalDelete setting) {
    return EraseMode.CONDITIONAL;
  }
}
