package dev.lethe.connector.jdbc;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a table that one task reads: the keys above {@code after} up to and including {@code
 * upTo}, in the database's own order.
 *
 * @param after null where the range has no lower bound
 * @param upTo null where the range has no upper bound
 * @param nulls the rows without a key instead; they are in no other range
 */
record KeyRange(String after, String upTo, boolean nulls) implements Serializable {
  static final KeyRange EVERYTHING = new KeyRange(null, null, false);
  static final KeyRange NULLS = new KeyRange(null, null, true);

  static KeyRange between(String after, String upTo) {
    return new KeyRange(after, upTo, false);
  }

  /**
   * The same rows in fewer ranges.
   *
   * @param ranges in order, those without a key last
   */
  static List<KeyRange> merged(List<KeyRange> ranges, int most) {
    List<KeyRange> keyed = ranges.stream().filter(range -> !range.nulls()).toList();
    int each = Math.max(1, (keyed.size() + most - 1) / most);
    List<KeyRange> merged = new ArrayList<>();
    for (int start = 0; start < keyed.size(); start += each) {
      int last = Math.min(start + each, keyed.size()) - 1;
      merged.add(between(keyed.get(start).after(), keyed.get(last).upTo()));
    }
    ranges.stream().filter(KeyRange::nulls).forEach(merged::add);
    return merged;
  }

  /** The WHERE clause, with a space before it; empty if the range is everything. */
  String where(Column key, Dialect dialect, boolean nullsExist) {
    return where(key, dialect, nullsExist, null);
  }

  /**
   * The same with another condition.
   *
   * @param besides null for none
   */
  String where(Column key, Dialect dialect, boolean nullsExist, String besides) {
    String name = key == null ? null : dialect.quote(key.name());
    List<String> conditions = new ArrayList<>();
    if (nulls) {
      conditions.add(name + " IS NULL");
    }
    if (after != null) {
      conditions.add(name + " > " + dialect.parameter(key));
    }
    if (upTo != null) {
      conditions.add(name + " <= " + dialect.parameter(key));
    }
    if (conditions.isEmpty() && nullsExist) {
      conditions.add(name + " IS NOT NULL");
    }
    if (besides != null) {
      conditions.add(besides);
    }
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  void bind(PreparedStatement statement, Column key) throws SQLException {
    bind(statement, 1, key);
  }

  /**
   * Binds the bounds from this parameter on.
   *
   * @return the parameter behind them
   */
  int bind(PreparedStatement statement, int first, Column key) throws SQLException {
    int index = first;
    if (after != null) {
      key.bind(statement, index++, after);
    }
    if (upTo != null) {
      key.bind(statement, index++, upTo);
    }
    return index;
  }
}
