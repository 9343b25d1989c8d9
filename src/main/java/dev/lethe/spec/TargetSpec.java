package dev.lethe.spec;

import dev.lethe.LetheException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The part of a system that a rule about people changes; which of these a connection takes depends
 * on its type.
 *
 * @param table for databases
 * @param key for databases: the column that identifies a row; null where it needs none
 * @param index for document stores: a name or a pattern
 * @param prefix for object stores: a template such as {@code contributors/{id}/}
 * @param keys for key stores: a template such as {@code session:{id}:*}
 * @param set for key stores: a template that names a set whose members are the keys
 * @param where file and line
 */
public record TargetSpec(
    String connection,
    String table,
    String key,
    String index,
    String prefix,
    String keys,
    String set,
    String where)
    implements Serializable {
  static TargetSpec read(Section section) {
    TargetSpec target =
        new TargetSpec(
            section.string("connection"),
            section.optionalString("table").orElse(null),
            section.optionalString("key").orElse(null),
            section.optionalString("index").orElse(null),
            section.optionalString("prefix").orElse(null),
            section.optionalString("keys").orElse(null),
            section.optionalString("set").orElse(null),
            section.where());
    section.finish();
    return target;
  }

  /**
   * Checks that exactly the settings are there which this type of connection takes.
   *
   * @param type the connection's
   * @param wanted one of these, at least
   * @throws LetheException exit 2 with file and line
   */
  public void requireOneOf(String type, List<String> wanted) {
    List<String> all = Arrays.asList(table, index, prefix, keys, set);
    List<String> names = List.of("table", "index", "prefix", "keys", "set");
    List<String> given =
        names.stream().filter(name -> all.get(names.indexOf(name)) != null).toList();
    if (given.size() != 1 || !wanted.contains(given.get(0))) {
      throw LetheException.badInput(
          where
              + ": a target in a connection of type "
              + type
              + " names its "
              + String.join(" or its ", wanted)
              + (given.isEmpty() ? "" : ", and this one has " + String.join(", ", given))
              + ".");
    }
    if (key != null && !Objects.equals(given.get(0), "table")) {
      throw LetheException.badInput(where + ": only a table has a key.");
    }
  }
}
