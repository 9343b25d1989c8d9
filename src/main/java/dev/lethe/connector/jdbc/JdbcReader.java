package dev.lethe.connector.jdbc;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads tables. Where a target names a key, {@link #describe}, {@link #snapshot} and {@link #look}
 * all refuse (exit 2) one that has no unique index of its own.
 *
 * <p>The ranges of one snapshot are read at slightly different times.
 */
public final class JdbcReader implements Reader {
  static final long ROWS_PER_RANGE = 200_000;

  private final Database database;
  private final long rowsPerRange;

  public JdbcReader(JdbcConfig config, Dialect dialect) {
    this(config, dialect, ROWS_PER_RANGE);
  }

  JdbcReader(JdbcConfig config, Dialect dialect, long rowsPerRange) {
    this.database = new Database(config, dialect);
    this.rowsPerRange = rowsPerRange;
  }

  @Override
  public String identity() {
    Dialect dialect = database.dialect();
    try (Connection connection = database.connectToRead()) {
      return dialect.type() + ":" + dialect.identity(connection);
    } catch (SQLException e) {
      throw JdbcErrors.identityDenied(database, e);
    }
  }

  @Override
  public Optional<String> transport() {
    return Optional.of(database.transport());
  }

  @Override
  public Optional<String> version() {
    try (Connection connection = database.connectToRead()) {
      return Optional.of(connection.getMetaData().getDatabaseProductVersion());
    } catch (SQLException e) {
      throw JdbcErrors.failed(
          database, "ask " + database.config().shownUrl() + " for its version", e);
    }
  }

  @Override
  public List<String> lacks(Target target) {
    return new RowRights(database, target).lacking();
  }

  @Override
  public StructType describe(Target target) {
    try (Connection connection = database.connectToRead()) {
      return Table.describe(database, connection, target).mapper().schema();
    } catch (SQLException e) {
      throw JdbcErrors.table(database, target.container(), e);
    }
  }

  @Override
  public Dataset<Row> snapshot(SparkSession spark, Target target) {
    try (Connection connection = database.connectToRead()) {
      Table table = Table.describe(database, connection, target);
      List<KeyRange> ranges = KeyRanges.of(database, connection, table, rowsPerRange);
      return read(spark, table, ranges);
    } catch (SQLException e) {
      throw JdbcErrors.table(database, target.container(), e);
    }
  }

  /**
   * As the interface says. Where the user may make temporary tables, those who are looked for are
   * staged and the server finds their rows; otherwise the whole table is read.
   */
  @Override
  public Dataset<Row> items(SparkSession spark, Target target, Optional<Candidates> candidates) {
    org.apache.spark.sql.Column none = array().cast("array<string>");
    List<org.apache.spark.sql.Column> values = new ArrayList<>();
    for (String field : target.change().fields()) {
      org.apache.spark.sql.Column text = col("`" + field + "`").cast("string");
      values.add(lit(field));
      values.add(when(text.isNull(), none).otherwise(array(text)));
    }
    return rows(spark, target, candidates)
        .select(
            lit(target.container()).as("container"),
            col("`" + target.key() + "`").cast("string").as("key"),
            lit(null).cast("string").as("version"),
            lit(null).cast("string").as("etag"),
            lit(0L).as("bytes"),
            map(values.toArray(org.apache.spark.sql.Column[]::new)).as("values"));
  }

  private Dataset<Row> rows(SparkSession spark, Target target, Optional<Candidates> candidates) {
    if (candidates.isEmpty()) {
      return snapshot(spark, target);
    }
    try (Connection connection = database.connectToRead()) {
      Table table = Table.describe(database, connection, target);
      Lookup lookup = new Lookup(database, table);
      if (!lookup.isPossible()) {
        return snapshot(spark, target);
      }
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<KeyRange> ranges =
          KeyRange.merged(
              KeyRanges.of(database, connection, table, rowsPerRange),
              context.defaultParallelism());
      JavaRDD<Row> rows =
          context
              .parallelize(ranges, ranges.size())
              .flatMap(new LookupRead(lookup, context.broadcast(candidates.get())));
      Dataset<Row> found = spark.createDataFrame(rows, table.mapper().snapshotSchema());
      return target.change().match().size() > 1
          ? found.dropDuplicates(new String[] {target.key()})
          : found;
    } catch (SQLException e) {
      throw JdbcErrors.table(database, target.container(), e);
    }
  }

  /** Makes temporary tables, and nothing else. */
  @Override
  public List<String> fits(Target target, String where) {
    try (Connection connection = database.connect()) {
      Table table = Table.describe(database, connection, target);
      return MaskFit.check(database, connection, table, where);
    } catch (SQLException e) {
      throw JdbcErrors.table(database, target.container(), e);
    }
  }

  @Override
  public List<Sighting> look(Target target, List<Locator> locators) {
    try (Connection connection = database.connectToRead()) {
      Table table = Table.describe(database, connection, target);
      return new RowLook(database, connection, table).at(locators);
    } catch (SQLException e) {
      throw JdbcErrors.table(database, target.container(), e);
    }
  }

  /** Nothing is kept open between two calls. */
  @Override
  public void close() {}

  private Dataset<Row> read(SparkSession spark, Table table, List<KeyRange> ranges) {
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(ranges, ranges.size())
            .flatMap(new RangeRead(database, table));
    return spark.createDataFrame(rows, table.mapper().snapshotSchema());
  }
}
