package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Change;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Mask;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The question for a table's items, and what its answers say.
 *
 * @param container as locators name the table
 */
record ItemQuery(Table table, Change change, String container) implements Serializable {
  /**
   * So many texts of a field that is masked and not matched say whether all are masked: nobody has
   * so many masks.
   */
  private static final int TEXTS = 100;

  private static final String ID = "id";
  private static final String EMAIL = "email";

  /** Of a staged row: a sort of identifier, and a value. */
  static List<String> stagedColumns() {
    return Staging.columns(2);
  }

  /** Stages those who are looked for, in the spellings that the question compares with. */
  static void stage(Candidates candidates, Staging staging) {
    candidates.ids().forEach(id -> staging.add(row(id, ID)));
    for (String email : candidates.emails()) {
      staging.add(row(email, EMAIL));
      staging.add(row(Identifier.EMAIL.normal(email), EMAIL));
    }
  }

  private static List<byte[]> row(String value, String sort) {
    return List.of(Text.bytes(value), Text.bytes(sort));
  }

  /**
   * @param staged a table of those who are looked for; null for everything
   * @param slice this part of the items
   */
  String sql(String staged, int slice, int slices) {
    List<String> selected = new ArrayList<>();
    List<String> grouped = new ArrayList<>();
    for (Column column : table.match(change).columns()) {
      String name = "lethe_m" + selected.size();
      selected.add("CAST(" + column.text() + " AS Nullable(String)) AS " + name);
      grouped.add(name);
    }
    masked().forEach((column, mask) -> selected.add(texts(column, mask)));
    List<String> conditions = new ArrayList<>();
    if (staged != null) {
      conditions.add(named(staged));
    }
    if (slices > 1) {
      conditions.add("cityHash64(" + table.match(change).sql() + ") % " + slices + " = " + slice);
    }
    return "SELECT "
        + String.join(", ", selected)
        + " FROM "
        + table.name().sql()
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
        + " GROUP BY "
        + String.join(", ", grouped);
  }

  /** The rows of those who are staged, counted, as a text. */
  String count(String staged) {
    return "SELECT toString(count()) FROM " + table.name().sql() + " WHERE " + named(staged);
  }

  /** Columns that are masked and not matched, in order. */
  private Map<Column, Mask> masked() {
    Map<Column, Mask> masked = new LinkedHashMap<>();
    change
        .masks()
        .forEach(
            (field, mask) -> {
              if (!change.match().containsKey(field)) {
                masked.put(table.columns("", List.of(field)).get(0), mask);
              }
            });
    return masked;
  }

  /** Of hashes one stands for all: each value has its own. */
  private static String texts(Column column, Mask mask) {
    String text = "ifNull(CAST(" + column.text() + " AS Nullable(String)), '')";
    String there = "isNotNull(" + column.sql() + ")";
    String some = "groupUniqArrayIf(%d)(%s, %s)";
    return switch (mask.spec().strategy()) {
      case HASH -> {
        String hashed = "match(" + text + ", '" + Edits.hashedPattern(mask.spec()) + "')";
        yield "arrayConcat("
            + some.formatted(TEXTS, text, there + " AND NOT " + hashed)
            + ", "
            + some.formatted(1, text, there + " AND " + hashed)
            + ")";
      }
      // A NULL is not what such a mask leaves behind, beside texts that are.
      case SET ->
          "arrayConcat("
              + some.formatted(TEXTS, text, there)
              + ", if(countIf(NOT %1$s) > 0 AND countIf(%1$s) > 0, [''], []))".formatted(there);
      default -> some.formatted(TEXTS, text, there);
    };
  }

  private String named(String staged) {
    List<String> conditions = new ArrayList<>();
    for (Column column : table.match(change).columns()) {
      Identifier identifier = change.match().get(column.name());
      String in =
          " IN (SELECT %s FROM %s WHERE %s = '%s')"
              .formatted(
                  stagedColumns().get(0),
                  staged,
                  stagedColumns().get(1),
                  identifier == Identifier.ID ? ID : EMAIL);
      conditions.add(column.text() + in);
      if (identifier == Identifier.EMAIL) {
        conditions.add("lowerUTF8(trim(BOTH ' \\t\\r\\n' FROM " + column.text() + "))" + in);
      }
    }
    return "(" + String.join(" OR ", conditions) + ")";
  }

  /** Reads an item. */
  FoundItem read(RowBinary.Input input) throws IOException {
    Map<String, List<String>> values = new TreeMap<>();
    List<byte[]> key = new ArrayList<>();
    for (Column column : table.match(change).columns()) {
      byte[] value = input.nullable();
      key.add(value);
      values.put(column.name(), value == null ? List.of() : List.of(Text.of(value)));
    }
    for (Column column : masked().keySet()) {
      values.put(column.name(), Text.of(input.texts()));
    }
    return new FoundItem(new Locator(container, ItemKey.write(key), null, null), 0, values);
  }
}
