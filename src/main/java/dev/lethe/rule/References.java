package dev.lethe.rule;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;

import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.ReferenceSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of a table, seen as references to objects. */
public final class References {
  private References() {}

  /**
   * @param rows the table's columns, id first and key second, and {@code _etag string}
   * @param bucket the inventory's bucket
   * @return {@code id string, row_etag string, expired boolean, undecided boolean, seen
   *     map<string,string>} and the columns of {@link ObjectKeys#resolve}; {@code seen} holds what
   *     the row said, and what is undecided is not expired
   */
  public static Dataset<Row> of(
      Dataset<Row> rows,
      ReferenceSpec spec,
      Instant asOf,
      String bucket,
      AuthorityMismatch mismatch) {
    String[] columns = rows.columns();
    List<Column> seen = new ArrayList<>();
    for (int i = 1; i < columns.length - 1; i++) {
      seen.add(lit(columns[i]));
      seen.add(quoted(columns[i]).cast("string"));
    }
    Dataset<Row> references =
        rows.select(
            quoted(columns[0]).cast("string").as("id"),
            quoted(columns[1]).cast("string").as("reference"),
            col("_etag").as("row_etag"),
            BoundPredicate.isTrue(spec.expired(), asOf).as("expired"),
            BoundPredicate.isNull(spec.expired(), asOf).as("undecided"),
            map(seen.toArray(Column[]::new)).as("seen"));
    return ObjectKeys.resolve(references, bucket, mismatch);
  }

  private static Column quoted(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }
}
