package dev.lethe.job;

import static org.apache.spark.sql.functions.col;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Reader;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.SubjectsSpec;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Contributors whom nobody has seen for a long time. */
public final class Inactive {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)?");

  private Inactive() {}

  /**
   * The active ones in a PostgreSQL table with columns {@code status, last_active_at, created_at}
   * who were last active, or if they never were created, before an instant; longest inactive first.
   *
   * @param most how many at most
   * @return {@code contributor_id string, email_address string, last_active_at timestamp}
   * @throws LetheException exit 1 if the table cannot be read
   */
  public static Dataset<Row> before(
      SparkSession spark,
      Connection connection,
      SubjectsSpec.Truth truth,
      Instant cutoff,
      int most) {
    String query =
        """
        SELECT %s AS contributor_id, %s AS email_address, last_active_at,
               coalesce(last_active_at, created_at) AS since
        FROM %s
        WHERE status = 'ACTIVE' AND coalesce(last_active_at, created_at) < TIMESTAMPTZ '%s'
        ORDER BY since, contributor_id
        LIMIT %d\
        """
            .formatted(
                plain(truth, truth.id()),
                plain(truth, truth.email()),
                plain(truth, truth.table().table()),
                cutoff,
                most);
    SourceSpec source =
        new SourceSpec(
            "inactive", connection.name(), null, query, null, "", null, truth.table().where());
    try (Reader reader = connection.reader()) {
      return reader
          .snapshot(spark, connection.target(source, null, List.of()))
          .orderBy(col("since"), col("contributor_id"))
          .select(
              col("contributor_id").cast("string"),
              col("email_address").cast("string"),
              col("last_active_at"));
    }
  }

  private static String plain(SubjectsSpec.Truth truth, String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw LetheException.badInput(
          truth.table().where()
              + ": '"
              + name
              + "' is no plain name of a table or column; make a view with plain names.");
    }
    return name;
  }
}
