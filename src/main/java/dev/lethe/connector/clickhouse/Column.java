package dev.lethe.connector.clickhouse;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column as the catalogue has it.
 *
 * @param keys of what it is part: partition, sorting, primary, sampling key
 * @param defaultKind "", DEFAULT, MATERIALIZED, ALIAS or EPHEMERAL
 */
record Column(String name, String type, List<String> keys, String defaultKind)
    implements Serializable {
  private static final Pattern WRAPPED = Pattern.compile("(?:Nullable|LowCardinality)\\((.*)\\)");
  private static final Pattern FIXED = Pattern.compile("FixedString\\((\\d{1,9})\\)");
  private static final Pattern COMPOSED =
      Pattern.compile(
          "(Array|Map|Tuple|Nested|Object|JSON|Variant|Dynamic|AggregateFunction"
              + "|SimpleAggregateFunction)\\b.*");

  Column {
    keys = List.copyOf(keys);
  }

  /** As it stands in SQL. */
  String sql() {
    return TableName.quote(name);
  }

  /** Its text, a String or a Nullable(String), which is what people's identifiers are. */
  String text() {
    return "toString(" + sql() + ")";
  }

  boolean nullable() {
    return type.contains("Nullable(");
  }

  /** The type without what only says how it is stored, or that it may be NULL. */
  String inner() {
    String inner = type;
    for (Matcher more = WRAPPED.matcher(inner); more.matches(); more = WRAPPED.matcher(inner)) {
      inner = more.group(1);
    }
    return inner;
  }

  boolean holdsText() {
    return inner().equals("String") || fixedLength().isPresent();
  }

  /** Whether its text is one value's. */
  boolean hasText() {
    return !COMPOSED.matcher(inner()).matches();
  }

  /** How many bytes it takes; empty if there is no limit. */
  OptionalInt fixedLength() {
    Matcher fixed = FIXED.matcher(inner());
    return fixed.matches() ? OptionalInt.of(Integer.parseInt(fixed.group(1))) : OptionalInt.empty();
  }
}
