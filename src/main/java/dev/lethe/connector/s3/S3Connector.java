package dev.lethe.connector.s3;

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
import java.util.Map;

/**
 * Amazon S3 and servers that speak its protocol. Settings: {@code bucket}, {@code region}, {@code
 * profile}, {@code endpoint}, {@code path-style}, {@code access-key}, {@code secret-key}, {@code
 * session-token}, {@code probe-prefix} and those of {@link dev.lethe.connector.Limits}; without
 * keys and profile, the default AWS chain is asked.
 */
public final class S3Connector implements Connector<S3Config> {
  @Override
  public String type() {
    return "s3";
  }

  @Override
  public S3Config configure(Section settings) {
    return S3Config.read(settings);
  }

  @Override
  public Target target(S3Config config, SourceSpec source, String key, List<String> columns) {
    return config.target(source);
  }

  @Override
  public Target target(S3Config config, TargetSpec target, Change change) {
    return config.target(target, change);
  }

  @Override
  public ActionKind kind(Change change) {
    return ActionKind.DELETE_OBJECT;
  }

  @Override
  public Reader reader(S3Config config) {
    return new S3Reader(config);
  }

  @Override
  public Eraser eraser(S3Config config, Target target, EraseMode mode) {
    return new S3Eraser(config, target, mode);
  }

  @Override
  public EraseMode eraseMode(S3Config config, Target target, ConditionalDelete setting) {
    // What is a person's goes whatever it looks like: there is no condition to honour.
    return target.template() != null
        ? EraseMode.CONDITIONAL
        : S3Probe.eraseMode(config, target.container(), setting);
  }

  @Override
  public Map<String, String> hadoopSettings(S3Config config) {
    return config.hadoopSettings();
  }
}
