package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Action;
import dev.lethe.connector.Change;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Person;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is written over an item's masked fields, as staged rows say it: a String for each field, its
 * first letter an order, the rest a text.
 */
final class Edits {
  /** The field stays as it is. */
  private static final String KEEP = "k";

  private static final String NULL = "n";

  /** The text is written, also where there was NULL. */
  private static final String SET = "s";

  /** The text is written where there is a value. */
  private static final String OVER = "t";

  /** The text is put behind the value, and its hash is written. */
  private static final String HASH = "h";

  private final Change change;
  private final MatchColumns match;
  private final List<Column> masked;

  Edits(Table table, Change change) {
    this.change = change;
    this.match = table.match(change);
    this.masked = table.columns("", written(change));
  }

  /** The masked fields but those that are only named to say that they stay. */
  static List<String> written(Change change) {
    return change.masks().entrySet().stream()
        .filter(mask -> mask.getValue().spec().strategy() != MaskSpec.Strategy.PRESERVE)
        .map(Map.Entry::getKey)
        .toList();
  }

  MatchColumns match() {
    return match;
  }

  /** Of a staged row: what stands for the match fields, then each masked field's edit. */
  List<String> columns() {
    return Staging.columns(1 + masked.size());
  }

  /**
   * Whether an item with these match fields has nothing left to do as soon as its rows have other
   * ones: the number of its rows says it all then.
   */
  boolean changesWhatIsMatched() {
    return change.match().keySet().containsAll(written(change));
  }

  /**
   * The staged row of an action.
   *
   * @return empty if the item names none of the action's people, or if nothing of it would change
   */
  Optional<List<byte[]>> staged(Action action) {
    List<byte[]> values = ItemKey.read(action.locator().key(), match.columns().size());
    Map<String, String> texts = new TreeMap<>();
    Map<String, Person> named = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      String field = match.columns().get(i).name();
      String text = Text.of(values.get(i));
      texts.put(field, text);
      Identifier identifier = change.match().get(field);
      action.people().stream()
          .filter(person -> person.has(identifier, text))
          .findFirst()
          .ifPresent(person -> named.put(field, person));
    }
    if (named.isEmpty()) {
      return Optional.empty();
    }
    List<byte[]> row = new ArrayList<>();
    row.add(match.staged(values));
    boolean changes = change.deletes() || !changesWhatIsMatched();
    for (Column column : masked) {
      String edit = edit(column.name(), texts, named);
      changes |= !edit.equals(KEEP);
      row.add(Text.bytes(edit));
    }
    return changes ? Optional.of(row) : Optional.empty();
  }

  private String edit(String field, Map<String, String> texts, Map<String, Person> named) {
    Mask mask = change.masks().get(field);
    if (!change.match().containsKey(field)) {
      Person first = named.values().iterator().next();
      return editOfUnknown(mask, first.pseudonym());
    }
    if (!named.containsKey(field)) {
      return KEEP;
    }
    String current = texts.get(field);
    String next = mask.of(current, named.get(field).pseudonym());
    if (Objects.equals(current, next)) {
      return KEEP;
    }
    return next == null ? NULL : SET + next;
  }

  /** For a field whose values differ from row to row. */
  private static String editOfUnknown(Mask mask, String person) {
    MaskSpec spec = mask.spec();
    return switch (spec.strategy()) {
      case PRESERVE -> KEEP;
      case NULL -> NULL;
      case HASH -> HASH + (spec.salt() == null ? "" : spec.salt());
      case SET -> SET + mask.of("", person);
      case CONSTANT, HMAC, RANDOM, UNIQUE_CONSTANT -> OVER + mask.of("", person);
    };
  }

  /**
   * The assignments of a mutation.
   *
   * @param staging where the staged rows are
   */
  String assignments(String staging) {
    List<String> assignments = new ArrayList<>();
    for (int i = 0; i < masked.size(); i++) {
      Column column = masked.get(i);
      String edit =
          "transform(%s, (SELECT groupArray(%s) FROM %s), (SELECT groupArray(%s) FROM %s), '%s')"
              .formatted(match.sql(), Staging.KEY, staging, columns().get(i + 1), staging, KEEP);
      String next =
          "if(%s = '%s', %s, CAST(%s AS %s))"
              .formatted(edit, KEEP, column.sql(), next(column, edit), column.type());
      assignments.add(column.sql() + " = " + next);
    }
    return String.join(", ", assignments);
  }

  /** Whether a row, joined with its staged one, still has something to change. */
  String unfinished() {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < masked.size(); i++) {
      Column column = masked.get(i);
      String edit = "staged." + columns().get(i + 1);
      String old = column.text();
      String next = next(column, edit);
      String written =
          column.holdsText() ? next : "toString(CAST(%s AS %s))".formatted(next, nullable(column));
      conditions.add(
          "(%1$s != '%2$s' AND ifNull(%3$s != %4$s, isNull(%3$s) != isNull(%4$s)))"
              .formatted(edit, KEEP, old, written));
    }
    return conditions.stream().collect(Collectors.joining(" OR ", "(", ")"));
  }

  private static String nullable(Column column) {
    return column.nullable() ? column.type() : "Nullable(" + column.inner() + ")";
  }

  /** The text that an edit makes of a column's, a Nullable(String). */
  private String next(Column column, String edit) {
    String old = "CAST(" + column.text() + " AS Nullable(String))";
    String rest = "substring(" + edit + ", 2)";
    String order = "substring(" + edit + ", 1, 1)";
    return "multiIf(%1$s = '%2$s', %3$s, %1$s = '%4$s', NULL, %1$s = '%5$s' AND isNull(%3$s), NULL, %6$s%7$s)"
        .formatted(order, KEEP, old, NULL, OVER, hashed(column, order, old, rest), rest);
  }

  private String hashed(Column column, String order, String old, String salt) {
    MaskSpec spec = change.masks().get(column.name()).spec();
    if (spec.strategy() != MaskSpec.Strategy.HASH) {
      return "";
    }
    String hash = "lower(hex(SHA256(concat(ifNull(" + old + ", ''), " + salt + "))))";
    return "%1$s = '%2$s', multiIf(isNull(%3$s), NULL, match(%3$s, '%4$s'), %3$s, %5$s), "
        .formatted(
            order,
            HASH,
            old,
            hashedPattern(spec),
            spec.truncated() ? "substring(" + hash + ", 1, " + spec.length() + ")" : hash);
  }

  /** What a hash that this mask has written looks like. */
  static String hashedPattern(MaskSpec spec) {
    return "^[0-9a-f]{" + (spec.truncated() ? Math.min(64, spec.length()) : 64) + "}$";
  }
}
