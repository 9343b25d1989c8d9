package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The part of a system that a source reads or a rule changes.
 *
 * @param container bucket, table (optionally {@code schema.table}), or a query in parentheses
 * @param prefix for objects: only keys below it; "" is the whole bucket; it ends in "/" or names
 *     one key
 * @param key for rows: the column that identifies a row; null for objects
 * @param columns for rows: the columns that are read, the key first; together they are what the
 *     plan saw of a row
 * @param versions for objects: every version and delete marker, and not only what is current
 * @param change what a rule about people does there; null for other rules
 * @param template for keys that name people: how they do; null where fields do
 */
public record Target(
    String container,
    String prefix,
    String key,
    List<String> columns,
    boolean versions,
    Change change,
    Template template)
    implements Serializable {
  public Target {
    requireNonNull(container, "container is null");
    requireNonNull(prefix, "prefix is null");
    columns = List.copyOf(columns);
  }

  public static Target objects(String bucket, String prefix) {
    return new Target(bucket, prefix, null, List.of(), false, null, null);
  }

  /** The same objects with all that the bucket keeps of them. */
  public Target withVersions() {
    return new Target(container, prefix, key, columns, true, change, template);
  }

  /** The same objects, only what is current. */
  public Target current() {
    return new Target(container, prefix, key, columns, false, change, template);
  }

  /** A table; {@code key} may be null where rows are only read. */
  public static Target rows(String table, String key, List<String> columns) {
    return new Target(table, "", key, columns, false, null, null);
  }

  /** The same, for what a rule about people does there. */
  public Target with(Change what) {
    return new Target(container, prefix, key, columns, versions, what, template);
  }

  /** The same, where keys name people, whose items are deleted. */
  public Target with(Template keys) {
    Change change = new Change(keys.match(), Map.of());
    return new Target(container, prefix, key, columns, versions, change, keys);
  }
}
