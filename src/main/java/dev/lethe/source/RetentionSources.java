package dev.lethe.source;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.rule.BoundPredicate;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.RetentionSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.Suggestion;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Where a retention rule's items and references are.
 *
 * @param items the bucket and prefix
 * @param references the table; its columns are the id, the key and those of the predicate, in the
 *     database's spelling
 */
public record RetentionSources(
    RetentionSpec rule,
    Connection itemConnection,
    Target items,
    Connection referenceConnection,
    Target references) {

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
    SourceSpec referenceSource = job.source(rule.referenceSource(), rule.where());
    Connection itemConnection = connections.get(itemSource.connection(), itemSource.where());
    Connection referenceConnection =
        connections.get(referenceSource.connection(), referenceSource.where());
    Target items = itemConnection.target(itemSource, null, List.of());
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
    List<String> columns = columns(spark, rule, referenceSource, referenceConnection);
    String key =
        rule.eraseReferences() == RetentionSpec.EraseReferences.NONE ? null : columns.get(0);
    return new RetentionSources(
        rule,
        itemConnection,
        items,
        referenceConnection,
        referenceConnection.target(referenceSource, key, columns));
  }

  public String idColumn() {
    return references.columns().get(0);
  }

  public String keyColumn() {
    return references.columns().get(1);
  }

  private static List<String> columns(
      SparkSession spark, RetentionSpec rule, SourceSpec source, Connection connection) {
    StructType table;
    try (Reader reader = connection.reader()) {
      table = reader.describe(connection.target(source, null, List.of()));
    }
    Set<String> columns = new LinkedHashSet<>();
    columns.add(column(table, rule.referenceId(), rule.where() + ": references.id", source));
    String key = column(table, rule.referenceKey(), rule.where() + ": references.key", source);
    if (!columns.add(key)) {
      throw LetheException.badInput(
          rule.where() + ": references.id and references.key are both '" + key + "'.");
    }
    for (String name : rule.expired().columns()) {
      columns.add(column(table, name, rule.expired().where() + ": expired", source));
    }
    BoundPredicate.check(spark, rule.expired(), table);
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
