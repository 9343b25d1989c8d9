package dev.lethe.source;

import dev.lethe.connector.Connection;
import dev.lethe.connector.Target;
import dev.lethe.rule.References;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.ReferenceSpec;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
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

  /**
   * The same text for the same table, with its schema or without, whatever the connection is
   * called.
   *
   * @param identities who each connection's server is, by the connection's name
   */
  public String place(Map<String, String> identities) {
    String container = target.container();
    String name = container.substring(container.indexOf('.') + 1).toLowerCase(Locale.ROOT);
    return identities.get(connection.name()) + "\n" + name;
  }
}
