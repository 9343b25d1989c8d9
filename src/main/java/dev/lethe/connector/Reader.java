package dev.lethe.connector;

import dev.lethe.LetheException;
import dev.lethe.spec.InventorySpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The reading half of a connector: who the system is, what is in it, what is at a place now. */
public interface Reader extends AutoCloseable {
  /**
   * Who the system says it is, so that a plan made against one server is never applied to another:
   * for example {@code mysql:server_uuid/database}, {@code s3:endpoint/bucket}.
   *
   * @throws ConnectorException if it cannot be asked
   */
  String identity();

  /**
   * The same of the container that a target is in, where a connection reaches several.
   *
   * @throws ConnectorException if it cannot be asked
   */
  default String identity(Target target) {
    return identity();
  }

  /**
   * Whether the system keeps what is deleted in a target, so that it is hidden and not gone.
   *
   * @throws ConnectorException if it cannot be known
   */
  default boolean keepsVersions(Target target) {
    return false;
  }

  /**
   * How a connection is encrypted and its user known, for people; empty where that is not asked.
   *
   * @throws ConnectorException if the system cannot be asked
   */
  default Optional<String> transport() {
    return Optional.empty();
  }

  /**
   * The version of the system's software; empty where it does not tell.
   *
   * @throws ConnectorException if the system cannot be asked
   */
  default Optional<String> version() {
    return Optional.empty();
  }

  /**
   * What the user may not do in a target and has to: a sentence each, with what to grant. Changes
   * nothing. Empty where nothing is missing, and where only the deed would tell.
   *
   * @throws ConnectorException if the target cannot be asked
   */
  default List<String> lacks(Target target) {
    return List.of();
  }

  /**
   * The columns of a target and their Spark types, without reading data.
   *
   * @throws ConnectorException NOT_FOUND if the container does not exist
   */
  org.apache.spark.sql.types.StructType describe(Target target);

  /**
   * Everything in the target, read in parallel on the executors when an action runs; each task
   * opens its own connection. Reading fails closed: a page or a partition that cannot be read fails
   * the job.
   *
   * <p>Objects: {@code key string, size bigint, etag string, last_modified timestamp, storage_class
   * string, version string, is_latest boolean, is_delete_marker boolean, lock string}; where only
   * current objects are read, version is null, is_latest true and is_delete_marker false; lock says
   * by what the system itself keeps the object from being deleted, and is NULL where nothing does
   * or nobody said. Rows: the target's columns in their order, timestamps in UTC, and {@code _etag
   * string}, the {@link RowEtag} over them.
   *
   * @throws ConnectorException if the container, a column or the right to read is missing
   */
  Dataset<Row> snapshot(SparkSession spark, Target target);

  /**
   * Finds a report that the system wrote about a target at an earlier time, which stands in for a
   * snapshot.
   *
   * @param target in this system or in another that this connection's system reports about
   * @throws LetheException exit 2 if the report is not about the target, or lacks columns
   * @throws ConnectorException if there is no complete one, or if it cannot be trusted
   */
  default Report report(InventorySpec inventory, Target target) {
    throw LetheException.badInput(
        inventory.where()
            + ": connection '"
            + inventory.connection()
            + "' has no inventories; a connection of type s3 has.");
  }

  /**
   * A target's {@link Target#change} items with what identifies people in them, columns of {@link
   * FoundItem#SCHEMA}: {@code container string, key string, version string, etag string, bytes
   * bigint, values map<string,array<string>>}, where values holds, for each of the change's fields
   * that the item has, its texts. Read in parallel on the executors when an action runs; fails
   * closed.
   *
   * @param candidates who is looked for; a system that can be asked for them need not give the
   *     others. Empty: everything
   * @throws ConnectorException if the container, a field or the right to read is missing
   */
  default Dataset<Row> items(SparkSession spark, Target target, Optional<Candidates> candidates) {
    throw new UnsupportedOperationException(target.container() + " holds nothing about people");
  }

  /**
   * How many rows or documents of a target hold one of these values in a field that its change
   * matches; empty where each is an item, so that {@link #items} can be counted.
   *
   * @throws ConnectorException if it cannot be known
   */
  default OptionalLong rows(Target target, Candidates values) {
    return OptionalLong.empty();
  }

  /**
   * Checks, before anything is planned, that what the target's {@link Target#change} writes fits:
   * lengths, NOT NULL, UNIQUE, CHECK and foreign keys, keys that cannot be changed.
   *
   * @return what an operator should know about copies that are not covered, and about what cannot
   *     be known before, a sentence each
   * @throws dev.lethe.LetheException exit 2 with file and line, the column and what would work
   */
  default List<String> fits(Target target, String where) {
    return List.of();
  }

  /**
   * What is at these places now, one sighting per locator in any order. Called in a task, for at
   * most a few thousand locators at once.
   *
   * @throws ConnectorException if it cannot be known; never answers "absent" for "unreadable"
   */
  List<Sighting> look(Target target, List<Locator> locators);

  /**
   * Every version and delete marker that is at these keys now, with its own version and ETag; for a
   * target {@link Target#versions with versions}. Called in a task, for a few hundred keys at once.
   *
   * @throws ConnectorException if it cannot be known
   */
  default List<Locator> versions(Target target, List<String> keys) {
    throw new UnsupportedOperationException(target.container() + " has no versions");
  }

  @Override
  void close();
}
