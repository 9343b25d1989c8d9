package dev.lethe.source;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.rule.BoundPredicate;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.Predicate;
import dev.lethe.spec.ReferenceSpec;
import dev.lethe.spec.RetentionSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.Suggestion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Where a retention rule's items and references are.
 *
 * @param items the bucket and prefix
 * @param inventory what is read instead of a listing, if anything is
 * @param quarantine where what goes waits, and what has waited goes from
 * @param references the tables, at least one
 */
public record RetentionSources(
    RetentionSpec rule,
    Connection itemConnection,
    Target items,
    Optional<Inventory> inventory,
    Optional<QuarantinePlace> quarantine,
    List<ReferenceTable> references) {

  /** Those of each retention rule of a job, as {@link #resolve} finds them. */
  public static List<RetentionSources> all(
      SparkSession spark, JobSpec job, Connections connections) {
    return job.rules().values().stream()
        .map(rule -> resolve(spark, job, rule, connections))
        .toList();
  }

  /**
   * Finds a rule's sources and checks, before any data is read, that the rule fits them.
   *
   * @throws LetheException exit 2 for an unknown connection, table form or column, or a predicate
   *     that does not fit
   * @throws dev.lethe.connector.ConnectorException if a system cannot be asked
   */
  public static RetentionSources resolve(
      SparkSession spark, JobSpec job, RetentionSpec rule, Connections connections) {
    SourceSpec itemSource = job.source(rule.itemSource(), rule.where());
    Connection itemConnection = connections.get(itemSource.connection(), itemSource.where());
    Target current = itemConnection.target(itemSource, null, List.of());
    Target items = job.versions() == JobSpec.Versions.ALL ? current.withVersions() : current;
    if (items.columns().isEmpty() && itemSource.table() != null) {
      throw LetheException.badInput(
          itemSource.where() + ": the items of a retention rule are objects of a bucket.");
    }
    if (!rule.itemKey().equals("key")) {
      throw LetheException.badInput(
          rule.where()
              + ": items.key is '"
              + rule.itemKey()
              + "'; the column of an object listing is key.");
    }
    return new RetentionSources(
        rule,
        itemConnection,
        items,
        Inventory.of(itemSource, connections),
        rule.quarantine()
            .map(quarantine -> QuarantinePlace.resolve(quarantine, itemConnection, items)),
        rule.references().stream()
            .map(reference -> table(spark, job, rule, reference, connections))
            .toList());
  }

  /** Whether a key is one of the rule's items: what waits in quarantine is not. */
  public Column isItem(Column key) {
    Column below = ObjectKeys.below(key, items.prefix());
    return quarantine
        .map(QuarantinePlace::target)
        .filter(this::isInBucket)
        .map(waiting -> below.and(key.startsWith(waiting.prefix()).equalTo(false)))
        .orElse(below);
  }

  /** Below these the rule decides: its items, and its quarantine. */
  public List<Target> places() {
    return quarantine.map(place -> List.of(items, place.target())).orElse(List.of(items));
  }

  /** The buckets that the rule changes, a target each. */
  public List<Target> buckets() {
    return places().stream().filter(place -> place == items || !isInBucket(place)).toList();
  }

  private boolean isInBucket(Target place) {
    return place.container().equals(items.container());
  }

  /**
   * Refuses where one row could be erased although another block of references still needs it.
   *
   * @param identities who each connection's server is, by the connection's name
   * @throws LetheException exit 2
   */
  public void refuseSharedRows(Map<String, String> identities) {
    if (rule.eraseReferences() == RetentionSpec.EraseReferences.NONE) {
      return;
    }
    Map<String, ReferenceTable> known = new HashMap<>();
    for (ReferenceTable table : references) {
      String container = table.target().container();
      ReferenceTable other = known.putIfAbsent(table.place(identities), table);
      if (other != null) {
        throw LetheException.badInput(
            table.spec().where()
                + ": two blocks of references read the table "
                + container
                + ", by other columns or as another source, and a row that goes for one may be"
                + " needed by the other. Give both the same source, key and id, or set"
                + " erase.references = none.");
      }
    }
  }

  private static ReferenceTable table(
      SparkSession spark,
      JobSpec job,
      RetentionSpec rule,
      ReferenceSpec reference,
      Connections connections) {
    SourceSpec source = job.source(reference.source(), reference.where());
    Connection connection = connections.get(source.connection(), source.where());
    List<String> columns = columns(spark, reference, source, connection);
    boolean erased = rule.eraseReferences() != RetentionSpec.EraseReferences.NONE;
    String key = erased ? columns.get(0) : null;
    return new ReferenceTable(reference, connection, connection.target(source, key, columns));
  }

  private static List<String> columns(
      SparkSession spark, ReferenceSpec reference, SourceSpec source, Connection connection) {
    StructType table;
    try (Reader reader = connection.reader()) {
      table = reader.describe(connection.target(source, null, List.of()));
    }
    Set<String> columns = new LinkedHashSet<>();
    String where = reference.where();
    columns.add(column(table, reference.id(), where + ": references.id", source));
    String key = column(table, reference.key(), where + ": references.key", source);
    if (!columns.add(key)) {
      throw LetheException.badInput(
          where + ": references.id and references.key are both '" + key + "'.");
    }
    for (Predicate expired : reference.expired()) {
      for (String name : expired.columns()) {
        columns.add(column(table, name, expired.where() + ": expired", source));
      }
      BoundPredicate.check(spark, expired, table);
    }
    return List.copyOf(columns);
  }

  private static String column(StructType table, String name, String where, SourceSpec source) {
    List<String> names = Arrays.asList(table.fieldNames());
    return names.stream()
        .filter(name::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                LetheException.badInput(
                    where
                        + ": table "
                        + source.table()
                        + " has no column '"
                        + name
                        + "'"
                        + Suggestion.near(name, names)
                        + " It has "
                        + String.join(", ", names)
                        + "."));
  }
}
