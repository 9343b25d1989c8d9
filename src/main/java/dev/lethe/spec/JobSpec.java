package dev.lethe.spec;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.lethe.LetheException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * WHAT: one job with everything that decides what goes, and nothing about where the systems are.
 *
 * @param rules those of kind retention
 * @param people those of kind subject; a job has rules of one kind
 * @param superseded those of kind superseded
 * @param subjects whose data goes, for rules of kind subject
 * @param frozen the whole job as one line of JSON, defaults of the environment included; {@link
 *     #thaw} reads it back
 */
public record JobSpec(
    String name,
    Map<String, SourceSpec> sources,
    Map<String, RetentionSpec> rules,
    Map<String, SubjectSpec> people,
    Map<String, SupersededSpec> superseded,
    Optional<SubjectsSpec> subjects,
    Guards guards,
    Versions versions,
    String conditionalDelete,
    AuthorityMismatch authorityMismatch,
    List<HoldSpec> holds,
    Duration keyTtl,
    String frozen) {

  /** What of an object goes on a bucket that keeps old versions. */
  public enum Versions {
    /** The current one, which then hides behind a delete marker. */
    CURRENT,
    /** Every version and every delete marker. */
    ALL
  }

  /** Lists, blocks, quoted texts, references to the environment, and words and numbers. */
  private static final Pattern HOCON = Pattern.compile("(?s)[\\[{\"$].*|[\\w.+ -]+");

  /** How long a plan about people may be carried out, counted from when it was made. */
  public static final Duration DEFAULT_KEY_TTL = Duration.ofDays(30);

  private static final List<String> SETTINGS =
      List.of("versions", "conditional-delete", "holds", "key-ttl", "authority-mismatch");

  /** Reads a job's file, with what the environment and {@code --set PATH=VALUE} say about it. */
  public static JobSpec load(Path file, Conf conf, List<String> sets) {
    Config own = Conf.parse(file);
    String name = Section.reading(file.toString(), () -> Section.of("", own).string("job"));
    Config merged = own;
    if (conf.jobOverrides().containsKey(name)) {
      merged = conf.jobOverrides().get(name).withFallback(merged);
    }
    for (String set : sets) {
      merged = parseSet(set).withFallback(merged);
    }
    Config whole = merged.withFallback(conf.jobDefaults());
    Config resolved = Section.reading(file.toString(), whole::resolve);
    return read(withAbsoluteFiles(resolved, file.toAbsolutePath().getParent()));
  }

  /** Reads a job as a plan's header keeps it. */
  public static JobSpec thaw(String frozen) {
    return read(
        ConfigFactory.parseString(
            frozen,
            ConfigParseOptions.defaults()
                .setSyntax(ConfigSyntax.JSON)
                .setOriginDescription("the plan's own copy of the job")));
  }

  /** Finds a job's file: a path, or a name in {@code jobs/}. */
  public static Path find(String job, Path home) {
    Path path = Path.of(job);
    if (Files.isRegularFile(path)) {
      return path;
    }
    Path named = home.resolve("jobs").resolve(job + ".conf");
    if (Files.isRegularFile(named)) {
      return named;
    }
    List<String> names = names(home);
    throw LetheException.badInput(
        "there is no job '"
            + job
            + "', neither as a file nor as "
            + named
            + Suggestion.near(job, names)
            + " Jobs here: "
            + (names.isEmpty() ? "none" : String.join(", ", names))
            + ".");
  }

  /** SHA-256 of the frozen job, in hex. */
  public String hash() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(frozen.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Connections that rules about people may do without: no required rule has its target there. */
  public Set<String> optionalConnections() {
    Set<String> optional = new TreeSet<>();
    people.values().forEach(rule -> optional.add(rule.target().connection()));
    people.values().stream()
        .filter(SubjectSpec::required)
        .forEach(rule -> optional.remove(rule.target().connection()));
    subjects.ifPresent(whose -> optional.remove(whose.truth().table().connection()));
    return optional;
  }

  public SourceSpec source(String source, String where) {
    SourceSpec found = sources.get(source);
    if (found == null) {
      throw LetheException.badInput(
          where
              + ": there is no source '"
              + source
              + "'"
              + Suggestion.near(source, sources.keySet())
              + " The job has: "
              + String.join(", ", sources.keySet())
              + ".");
    }
    return found;
  }

  /** The settings of an environment that jobs inherit, taken from the root of a conf file. */
  static Config settingsOf(Section root) {
    Config settings = ConfigFactory.empty();
    for (String key : SETTINGS) {
      if (root.has(key)) {
        settings = settings.withValue(key, root.config().getValue(key));
      }
    }
    return settings;
  }

  /** A plan names the same files wherever it is applied: paths are relative to the job's file. */
  private static Config withAbsoluteFiles(Config job, Path folder) {
    Config absolute = job;
    for (Map.Entry<String, Section> source : Section.of("", job).sections("sources").entrySet()) {
      Optional<String> csv = source.getValue().optionalString("csv");
      if (csv.isPresent()) {
        String path = ConfigUtil.joinPath("sources", source.getKey(), "csv");
        absolute =
            absolute.withValue(
                path,
                ConfigValueFactory.fromAnyRef(absolute(source.getValue(), csv.get(), folder))
                    .withOrigin(job.getValue(path).origin()));
      }
    }
    return absolute;
  }

  private static String absolute(Section source, String csv, Path folder) {
    try {
      if (!csv.isBlank()) {
        return folder.resolve(csv).normalize().toString();
      }
    } catch (InvalidPathException e) {
      // Refused below, as what is no path at all.
    }
    throw source.wrong("csv", "'" + csv + "' is no path of a file");
  }

  private static JobSpec read(Config config) {
    Section root = Section.of("", config);
    Map<String, SourceSpec> sources = new LinkedHashMap<>();
    root.section("sources");
    root.sections("sources").forEach((key, part) -> sources.put(key, SourceSpec.read(key, part)));
    Map<String, RetentionSpec> rules = new LinkedHashMap<>();
    Map<String, SubjectSpec> people = new LinkedHashMap<>();
    Map<String, SupersededSpec> superseded = new LinkedHashMap<>();
    root.section("rules");
    SubjectSpec.Masks masks = SubjectSpec.Masks.read(root.sectionOrEmpty("masks"));
    root.sections("rules")
        .forEach(
            (key, part) -> {
              switch (part.string("kind")) {
                case "retention" -> rules.put(key, RetentionSpec.read(key, part));
                case "subject" -> people.put(key, SubjectSpec.read(key, part, masks));
                case "superseded" -> superseded.put(key, SupersededSpec.read(key, part));
                default ->
                    throw part.wrong(
                        "kind",
                        "'"
                            + part.string("kind")
                            + "' is not a kind of rule; it takes retention, subject or superseded");
              }
            });
    String conditionalDelete = root.string("conditional-delete", "auto");
    if (!List.of("auto", "require", "head").contains(conditionalDelete)) {
      throw root.wrong("conditional-delete", "it takes auto, require or head");
    }
    JobSpec job =
        new JobSpec(
            root.string("job"),
            sources,
            rules,
            people,
            superseded,
            SubjectsSpec.read(root, masks.constant()),
            Guards.read(root.sectionOrEmpty("guards"), people.isEmpty() ? 0.5 : 0.05),
            root.oneOf("versions", Versions.class, Versions.CURRENT),
            conditionalDelete,
            AuthorityMismatch.read(root, "authority-mismatch"),
            root.list("holds").stream().map(HoldSpec::read).toList(),
            root.duration("key-ttl", DEFAULT_KEY_TTL),
            config.root().render(ConfigRenderOptions.concise()));
    root.finish();
    job.check(root);
    return job;
  }

  /** The names of all rules. */
  public List<String> ruleNames() {
    return Stream.of(rules, people, superseded)
        .flatMap(ofOneKind -> ofOneKind.keySet().stream())
        .toList();
  }

  /** Whether the rules are about people, of whom nothing may stand anywhere in the clear. */
  public boolean isPersonal() {
    return !people.isEmpty() || !superseded.isEmpty();
  }

  private void check(Section root) {
    if (ruleNames().isEmpty()) {
      throw root.wrong("rules", "a job has at least one rule");
    }
    if (Stream.of(rules, people, superseded).filter(ofOneKind -> !ofOneKind.isEmpty()).count()
        > 1) {
      throw root.wrong("rules", "a job has rules of one kind; make a second job of the others");
    }
    if (subjects.isPresent() == people.isEmpty()) {
      throw root.wrong(
          "subjects",
          people.isEmpty()
              ? "only rules of kind subject have any"
              : "rules of kind subject need a block subjects { source, id, email, truth { … } }");
    }
    subjects.ifPresent(list -> source(list.source(), list.where()));
    Map<String, String> owners = new LinkedHashMap<>();
    for (RetentionSpec rule : rules.values()) {
      refuseFile(source(rule.itemSource(), rule.where()));
      rule.references()
          .forEach(reference -> refuseFile(source(reference.source(), reference.where())));
      String other = owners.putIfAbsent(rule.itemSource(), rule.name());
      if (other != null) {
        throw LetheException.badInput(
            rule.where()
                + ": the rules '"
                + other
                + "' and '"
                + rule.name()
                + "' both decide about source '"
                + rule.itemSource()
                + "'; put them into one rule, whose `expired` keeps what any of them keeps.");
      }
    }
    superseded.values().forEach(this::checkTables);
    holds.forEach(hold -> source(hold.source(), hold.where()));
    for (SourceSpec source : sources.values()) {
      if (source.inventory() != null && !owners.containsKey(source.name())) {
        throw LetheException.badInput(
            source.where()
                + ": source '"
                + source.name()
                + "' has an inventory, which only the items of a retention rule are read from.");
      }
    }
  }

  /** What decides about a record and what goes have to be of one database. */
  private void checkTables(SupersededSpec rule) {
    if (superseded.size() > 1) {
      throw LetheException.badInput(
          rule.where() + ": a job has one rule of kind superseded; make a second job of another.");
    }
    String connection = source(rule.users(), rule.where()).connection();
    for (String name : List.of(rule.users(), rule.services(), rule.nodes())) {
      SourceSpec table = source(name, rule.where());
      refuseFile(table);
      if (table.table() == null || !table.connection().equals(connection)) {
        throw LetheException.badInput(
            table.where()
                + ": the sources of rule '"
                + rule.name()
                + "' are tables of one connection, which is '"
                + connection
                + "' for its users.");
      }
    }
  }

  private static void refuseFile(SourceSpec source) {
    if (source.csv() != null) {
      throw LetheException.badInput(
          source.where()
              + ": source '"
              + source.name()
              + "' is a CSV file; items and references are read through a connection.");
    }
  }

  private static Config parseSet(String set) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      throw LetheException.badInput(
          "--set " + set + ": it takes PATH=VALUE, for example guards.max-fraction=0.6.");
    }
    String path = set.substring(0, equals);
    ConfigValue value = parseValue(set, set.substring(equals + 1).strip());
    return Section.reading("--set " + set, () -> ConfigFactory.empty().withValue(path, value));
  }

  // Outside of quotes HOCON takes # and // for comments: a prefix would silently be cut short.
  private static ConfigValue parseValue(String set, String value) {
    String origin = "--set " + set;
    if (!HOCON.matcher(value).matches()) {
      return ConfigValueFactory.fromAnyRef(value, origin);
    }
    ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(origin);
    return Section.reading(
        origin, () -> ConfigFactory.parseString("v = " + value, options).root().get("v"));
  }

  /** The jobs in {@code jobs/}, by name. */
  public static List<String> names(Path home) {
    Path folder = home.resolve("jobs");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".conf"))
          .map(file -> file.substring(0, file.length() - ".conf".length()))
          .sorted()
          .toList();
    } catch (java.io.IOException e) {
      throw LetheException.systemFailed("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
