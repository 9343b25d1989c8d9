package dev.lethe.spec;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.lethe.LetheException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a HOCON file, read strictly: every key has a type, a key that nobody asked for is an
 * error with file and line ({@link #finish}).
 *
 * <p>Every getter throws a {@link LetheException} with exit 2 that names file, line, key and value.
 */
public final class Section {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]+)");

  /** HOCON's own, and min. */
  private static final Map<String, Duration> UNITS =
      units(
          Map.of(
              Duration.ofMillis(1), "ms milli millis millisecond milliseconds",
              Duration.ofSeconds(1), "s sec second seconds",
              Duration.ofMinutes(1), "m min minute minutes",
              Duration.ofHours(1), "h hour hours",
              Duration.ofDays(1), "d day days",
              Duration.ofDays(7), "w week weeks"));

  private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(365_000).toMillis());

  private final String path;
  private final ConfigObject object;
  private final Set<String> known = new LinkedHashSet<>();

  Section(String path, ConfigObject object) {
    this.path = requireNonNull(path, "path is null");
    this.object = requireNonNull(object, "object is null");
  }

  /** Where this block stands, for messages: file and line. */
  public String where() {
    return where(object.origin());
  }

  /** Where one key of this block stands. */
  String whereIs(String key) {
    ConfigValue value = object.get(key);
    return where(value == null ? object.origin() : value.origin());
  }

  /** The keys of this block, in the order of the file. */
  public List<String> keys() {
    List<ConfigValue> values = new ArrayList<>(object.values());
    List<String> keys = new ArrayList<>(object.keySet());
    keys.sort((a, b) -> Integer.compare(line(object.get(a)), line(object.get(b))));
    return values.isEmpty() ? List.of() : keys;
  }

  public boolean has(String key) {
    known.add(key);
    ConfigValue value = object.get(key);
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  public String string(String key) {
    return optionalString(key).orElseThrow(() -> missing(key, "a text"));
  }

  public String string(String key, String otherwise) {
    return optionalString(key).orElse(otherwise);
  }

  public Optional<String> optionalString(String key) {
    return value(key).map(value -> text(key, value));
  }

  public Secret secret(String key) {
    return optionalSecret(key)
        .orElseThrow(() -> missing(key, "a secret, best as ${?NAME_OF_A_VARIABLE}"));
  }

  public Optional<Secret> optionalSecret(String key) {
    return value(key)
        .map(
            value -> {
              if (value.valueType() == ConfigValueType.OBJECT
                  || value.valueType() == ConfigValueType.LIST) {
                throw wrong(key, "it takes a text; what stands there is not shown");
              }
              return new Secret(text(key, value));
            });
  }

  public boolean bool(String key, boolean otherwise) {
    return value(key)
        .map(
            value -> {
              String text = String.valueOf(value.unwrapped());
              if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
              }
              throw wrong(key, value, "true or false");
            })
        .orElse(otherwise);
  }

  public long integer(String key, long otherwise) {
    return optionalInteger(key).orElse(otherwise);
  }

  public Optional<Long> optionalInteger(String key) {
    return value(key)
        .map(
            value -> {
              try {
                return Long.valueOf(String.valueOf(value.unwrapped()).replace("_", ""));
              } catch (NumberFormatException e) {
                throw wrong(key, value, "a whole number");
              }
            });
  }

  public double number(String key, double otherwise) {
    return value(key)
        .map(
            value -> {
              try {
                double number = Double.parseDouble(String.valueOf(value.unwrapped()));
                if (Double.isFinite(number)) {
                  return number;
                }
              } catch (NumberFormatException e) {
                // Refused below, as what is no number at all.
              }
              throw wrong(key, value, "a number");
            })
        .orElse(otherwise);
  }

  /** A duration with its unit, as in {@code 60 s} or {@code 3 days}; a bare 0 needs none. */
  public Duration duration(String key, Duration otherwise) {
    return value(key).map(value -> duration(key, value)).orElse(otherwise);
  }

  /** One of an enumeration's constants, written in lower case with dashes. */
  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E otherwise) {
    return value(key)
        .map(
            value -> {
              String text = text(key, value);
              return Arrays.stream(type.getEnumConstants())
                  .filter(constant -> spelling(constant).equals(text))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          wrong(
                              key,
                              value,
                              "one of "
                                  + String.join(
                                      ", ",
                                      Arrays.stream(type.getEnumConstants())
                                          .map(Section::spelling)
                                          .toList())));
            })
        .orElse(otherwise);
  }

  /** A list of texts; one text alone counts as a list of one. */
  public List<String> strings(String key) {
    return value(key)
        .map(
            value ->
                value.valueType() == ConfigValueType.LIST
                    ? ((com.typesafe.config.ConfigList) value)
                        .stream().map(item -> text(key, item)).toList()
                    : List.of(text(key, value)))
        .orElse(List.of());
  }

  boolean isList(String key) {
    return value(key).map(value -> value.valueType() == ConfigValueType.LIST).orElse(false);
  }

  public Section section(String key) {
    return optionalSection(key).orElseThrow(() -> missing(key, "a block { … }"));
  }

  public Optional<Section> optionalSection(String key) {
    return value(key).map(value -> block(key, value));
  }

  /** The block at {@code key}, or an empty one. */
  public Section sectionOrEmpty(String key) {
    return optionalSection(key)
        .orElseGet(() -> new Section(join(key), com.typesafe.config.ConfigFactory.empty().root()));
  }

  /** The blocks inside the block at {@code key}, by name, in the order of the file. */
  public Map<String, Section> sections(String key) {
    Map<String, Section> sections = new LinkedHashMap<>();
    Section parent = sectionOrEmpty(key);
    for (String name : parent.keys()) {
      sections.put(name, parent.section(name));
    }
    return sections;
  }

  /** A list of blocks. */
  public List<Section> list(String key) {
    return value(key)
        .map(
            value -> {
              if (value.valueType() != ConfigValueType.LIST) {
                throw wrong(key, value, "a list [ { … }, … ]");
              }
              return ((com.typesafe.config.ConfigList) value)
                  .stream().map(item -> block(key, item)).toList();
            })
        .orElse(List.of());
  }

  /** Says that a value is wrong, with file and line; the caller throws it. */
  public LetheException wrong(String key, String problem) {
    ConfigValue value = object.get(key);
    return LetheException.badInput(
        where(value == null ? object.origin() : value.origin())
            + ": "
            + join(key)
            + ": "
            + problem);
  }

  /** Reports the first key of this block that nobody has asked for. */
  public void finish() {
    for (String key : keys()) {
      if (!known.contains(key)) {
        throw LetheException.badInput(
            where(object.get(key).origin())
                + ": unknown key '"
                + join(key)
                + "'"
                + Suggestion.near(key, known)
                + " Known here: "
                + String.join(", ", known.stream().sorted().toList())
                + ".");
      }
    }
  }

  /**
   * This block as one line of JSON-like HOCON, without comments; for freezing. It may hold secrets.
   */
  String render() {
    return object.render(com.typesafe.config.ConfigRenderOptions.concise());
  }

  /** The block as the HOCON library has it. */
  Config config() {
    return object.toConfig();
  }

  static <T> T reading(String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (ConfigException e) {
      throw LetheException.badInput("cannot read " + what + ": " + e.getMessage());
    }
  }

  static Section of(String path, Config config) {
    return new Section(path, config.root());
  }

  private Optional<ConfigValue> value(String key) {
    return has(key) ? Optional.of(object.get(key)) : Optional.empty();
  }

  private String text(String key, ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
      default -> throw wrong(key, value, "a text");
    };
  }

  private Section block(String key, ConfigValue value) {
    if (value.valueType() != ConfigValueType.OBJECT) {
      throw wrong(key, value, "a block { … }");
    }
    return new Section(join(key), (ConfigObject) value);
  }

  private Duration duration(String key, ConfigValue value) {
    String text = text(key, value).strip();
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.startsWith("-")) {
      throw wrong(key, value, "a duration that is not negative");
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      throw wrong(key, value, "a duration with its unit, for example '3 days', '90 min', '60 s'");
    }
    BigDecimal millis =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2)).toMillis()));
    if (millis.compareTo(LONGEST) > 0) {
      throw wrong(key, value, "a duration of at most 365000 days");
    }
    return Duration.ofMillis(millis.longValue());
  }

  private static Map<String, Duration> units(Map<Duration, String> spellings) {
    Map<String, Duration> units = new HashMap<>();
    spellings.forEach(
        (unit, words) -> {
          for (String word : words.split(" ")) {
            units.put(word, unit);
          }
        });
    return Map.copyOf(units);
  }

  private LetheException missing(String key, String expected) {
    return LetheException.badInput(
        where() + ": " + join(key) + " is missing; it takes " + expected + ".");
  }

  private LetheException wrong(String key, ConfigValue value, String expected) {
    String shown =
        value.valueType() == ConfigValueType.OBJECT ? "a block" : "'" + value.unwrapped() + "'";
    return LetheException.badInput(
        where(value.origin()) + ": " + join(key) + " is " + shown + "; it takes " + expected + ".");
  }

  private String join(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int line(ConfigValue value) {
    return value.origin().lineNumber();
  }

  private static String where(ConfigOrigin origin) {
    if (origin.filename() == null) {
      // Not a file's line, but that of a text such as --set's; or of several files at once.
      return origin.description().replaceFirst("^((?!merge of).*): 1$", "$1");
    }
    return origin.lineNumber() > 0
        ? origin.filename() + ":" + origin.lineNumber()
        : origin.filename();
  }
}
