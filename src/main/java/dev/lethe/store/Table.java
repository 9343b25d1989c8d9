package dev.lethe.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * One Delta table below the store's root.
 *
 * @param name the folder's name
 * @param partitions columns by which it is laid out
 * @param appendOnly whether Delta refuses updates and deletes
 */
public record Table(String name, StructType schema, List<String> partitions, boolean appendOnly) {
  public Table {
    requireNonNull(name, "name is null");
    requireNonNull(schema, "schema is null");
    partitions = List.copyOf(partitions);
  }
}
