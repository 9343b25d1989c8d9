package dev.lethe.connector.jdbc;

import dev.lethe.connector.Category;
import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** What one database does in its own way. Stateless. */
public interface Dialect extends Serializable {
  /**
   * The name of the temporary table that a transaction's keys are staged in, each with its number.
   */
  String STAGE = "lethe_keys";

  /** A stage's column of keys, of no name that a column of the table's would have. */
  String KEY = "lethe_k";

  /** A stage's column of numbers from 1, which say in which order rows are locked. */
  String NUMBER = "lethe_n";

  /** The name of the temporary table that a transaction's masked rows are staged in. */
  String MASKS = "lethe_masks";

  /** The room's name, and the first word of an identity. */
  String type();

  /**
   * The driver itself: DriverManager does not see drivers that Spark brought to an executor later.
   */
  Driver driver() throws SQLException;

  /**
   * What the driver is told besides user and password: time-outs, time zone, encoding, encryption.
   */
  Properties properties(JdbcConfig config);

  /** Protocol and cipher of this connection; empty if it is not encrypted. */
  Optional<String> encryption(Connection connection) throws SQLException;

  /** Runs once on each new connection. */
  void prepare(Connection connection) throws SQLException;

  /** The fetch size with which a large result arrives bit by bit rather than at once. */
  int streamingFetchSize();

  String quote(String identifier);

  /**
   * Who the server says it is, without the room's name: {@code server/database}.
   *
   * @throws SQLException if it does not tell
   */
  String identity(Connection connection) throws SQLException;

  /** What the user needs so that {@link #identity} works, for the message if it is denied. */
  String identityGrant(String user);

  Column column(ResultSetMetaData columns, int index) throws SQLException;

  /**
   * The columns of a table that a valid unique index covers alone and wholly, the primary key
   * first.
   */
  List<String> uniqueColumns(Connection connection, TableName table) throws SQLException;

  /** What may stand in a table, as far as the user may know it. */
  Catalogue catalogue(Connection connection, TableName table) throws SQLException;

  /** Creates an empty temporary table with one of the table's columns, as it is there. */
  String createTrial(String name, TableName table, Column column);

  /** Whether a temporary table takes any text without an error, which would quote it. */
  boolean stagesEveryText(Connection connection) throws SQLException;

  /** Whether {@link #stageWanted} takes a value that a column of this kind could hold. */
  default boolean canAskFor(Column column, String value) {
    return true;
  }

  /** Creates an empty temporary table for values of this column that are looked for. */
  String createWanted(String name, TableName table, Column column);

  /** Stages values; one that the column could not hold may be staged as another. */
  void stageWanted(Connection connection, String name, List<String> values) throws SQLException;

  /**
   * A condition on the column of a table: that it holds one of the staged values, whatever its case
   * and the blanks around it where it is an email. It may be true of more.
   */
  String wanted(Column column, String stage, Identifier identifier);

  /** The placeholder for a value of this column. */
  String parameter(Column column);

  /** A condition that is true only if two texts are the same byte for byte. */
  String exactly(String left, String right);

  /** Limits how long a statement waits for another transaction's lock. */
  String lockTimeout(Duration timeout);

  /** Creates {@link #STAGE} for keys of the type and collation of {@code key}. */
  String createStage(TableName table, Column key);

  /**
   * Brings rows of texts into a temporary table, as data that no statement and no log holds.
   *
   * @param rows a text for each column, null for NULL
   * @throws SQLException if a text is no value of its column, without a part of it
   */
  void load(Connection connection, String stage, List<String> columns, List<List<String>> rows)
      throws SQLException;

  /**
   * Reads and locks the staged rows in the stage's order; table and stage are {@code t} and {@code
   * s}.
   */
  String lockStaged(String columns, TableName table, String join);

  /** Deletes the staged rows; table and stage are {@code t} and {@code s}. */
  String deleteStaged(TableName table, String join);

  /**
   * Creates {@link #MASKS}: the key as {@link #KEY}, and the columns that are masked, each by its
   * own name and type, and nullable.
   */
  String createMasks(TableName table, Column key, List<Column> masked);

  /** Writes the staged masks; table and stage are {@code t} and {@code s}. */
  String updateMasked(TableName table, String join, List<Column> masked);

  /** Makes the server raise now what it would otherwise raise at commit. */
  void checkBeforeCommit(Connection connection) throws SQLException;

  /** What an error means here, where its SQLState alone does not tell. */
  Optional<Category> category(SQLException error);
}
