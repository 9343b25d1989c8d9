package dev.lethe.source;

import dev.lethe.connector.Connection;
import dev.lethe.connector.Target;
import dev.lethe.rule.References;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.ReferenceSpec;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table whose rows refer to a rule's items.
 *
 * @param target its columns are the id, the key and those of the predicates, in the database's
 *     spelling; it names a key where rows may be erased
 */
public record ReferenceTable(ReferenceSpec spec, Connection connection, Target target) {

  /** Its rows, as read, seen as references; see {@link References#of}. */
  public Dataset<Row> references(
      Dataset<Row> rows, Instant asOf, String bucket, AuthorityMismatch mismatch) {
    return References.of(rows, spec, asOf, bucket, mismatch);
  }

  public boolean isErasable() {
    return target.key() != null;
  }
}
