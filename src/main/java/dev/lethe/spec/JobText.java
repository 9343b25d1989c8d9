package dev.lethe.spec;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A frozen job for people to read: as HOCON and in sentences. */
public final class JobText {
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(password|secret|token|credential|(access|private)-?key).*");
  private static final String THOUSANDS = "(?<=\\d)(?=(\\d{3})+$)";
  private static final String REDACTED = new Secret("").toString();

  private final Config job;

  private JobText(Config job) {
    this.job = job;
  }

  /**
   * @param frozen as a plan's header keeps it
   */
  public static JobText of(String frozen) {
    return new JobText(
        ConfigFactory.parseString(
            frozen, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON)));
  }

  /** The whole job; whatever is named like a secret is left out. */
  public String hocon() {
    return withoutSecrets(job.root())
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false));
  }

  /** Whether the job is about all versions of its objects, and not about the current ones only. */
  public boolean allVersions() {
    return text(job, "versions", "current").equals("all");
  }

  /** What the job decides, rule by rule. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (String name : job.getObject("rules").keySet()) {
      rule(name, job.getConfig(ConfigUtil.joinPath("rules", name)), sentences);
    }
    for (ConfigValue hold : list(job, "holds")) {
      sentences.add(
          "Whatever source "
              + text(((ConfigObject) hold).toConfig(), "source", "?")
              + " lists is under a legal hold and stays.");
    }
    Config guards = config(job, "guards");
    sentences.add(
        "The plan is refused above "
            + text(guards, "max-actions", "1000000").replaceAll(THOUSANDS, ",")
            + " actions, or above a share of "
            + text(guards, "max-fraction", "0.5")
            + " of the objects; approval: "
            + text(guards, "approval", "none")
            + ".");
    return sentences;
  }

  private void rule(String name, Config rule, List<String> sentences) {
    Config erase = config(rule, "erase");
    Config orphans = config(rule, "orphans");
    sentences.add(
        "Rule " + name + " looks at " + source(text(config(rule, "items"), "source", "?")) + ".");
    for (ConfigValue block : list(rule, "references")) {
      Config references = ((ConfigObject) block).toConfig();
      sentences.add(
          "An object stays while "
              + source(text(references, "source", "?"))
              + " names it in column "
              + text(references, "key", "?")
              + " and that reference has not expired; it has expired where: "
              + text(references, "expired", "false")
              + " (:now is the plan's as-of).");
    }
    String age = text(orphans, "min-age", "3 days");
    sentences.add(
        age.matches("0( .*)?")
            ? "An object that nobody refers to goes, however young it is."
            : "An object that nobody refers to goes when it is older than " + age + ".");
    sentences.add(
        text(erase, "items", "true").equals("true")
            ? "Objects that go are erased" + rows(erase)
            : "Objects are not erased (erase.items is "
                + text(erase, "items", "true")
                + ")"
                + rows(erase));
  }

  private static String rows(Config erase) {
    return switch (text(erase, "references", "of-erased-items")) {
      case "none" -> "; rows that refer to them stay.";
      case "all-expired" -> ", and every row whose reference has expired.";
      default -> ", and after them the rows that referred to them.";
    };
  }

  /** For example "table jobs (connection ndvr-db)". */
  private String source(String name) {
    Config source = config(config(job, "sources"), ConfigUtil.joinPath(name));
    if (source.hasPath("csv")) {
      return "the file " + text(source, "csv", "?");
    }
    String connection = "connection " + text(source, "connection", "?");
    if (source.hasPath("table")) {
      return "table " + text(source, "table", "?") + " (" + connection + ")";
    }
    if (source.hasPath("query")) {
      return "the rows of query '" + text(source, "query", "?") + "' (" + connection + ")";
    }
    String prefix = text(source, "prefix", "");
    return prefix.isEmpty()
        ? "every object of " + connection
        : "the objects below " + prefix + " of " + connection;
  }

  private static Config config(Config parent, String path) {
    return parent.hasPath(path) ? parent.getConfig(path) : ConfigFactory.empty();
  }

  /** The blocks of a list, or the one block that stands in its place. */
  private static List<? extends ConfigValue> list(Config parent, String path) {
    if (!parent.hasPath(path)) {
      return List.of();
    }
    ConfigValue value = parent.getValue(path);
    return value instanceof ConfigList list ? list : List.of(value);
  }

  private static String text(Config parent, String path, String otherwise) {
    return parent.hasPath(path) ? String.valueOf(parent.getAnyRef(path)) : otherwise;
  }

  private static ConfigValue withoutSecrets(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return ConfigValueFactory.fromIterable(list.stream().map(JobText::withoutSecrets).toList());
    }
    if (!(value instanceof ConfigObject)) {
      return value;
    }
    ConfigObject object = (ConfigObject) value;
    for (Map.Entry<String, ConfigValue> entry : ((ConfigObject) value).entrySet()) {
      boolean secret =
          entry.getValue().valueType() == ConfigValueType.STRING
              && SECRET.matcher(entry.getKey()).matches();
      object =
          object.withValue(
              entry.getKey(),
              secret ? ConfigValueFactory.fromAnyRef(REDACTED) : withoutSecrets(entry.getValue()));
    }
    return object;
  }
}
