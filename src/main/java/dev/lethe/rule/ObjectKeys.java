package dev.lethe.rule;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import dev.lethe.spec.AuthorityMismatch;
import java.text.Normalizer;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** How a text in a job table names an object. */
public final class ObjectKeys {
  private static final String URI = "(?s)^(?:[sS]3[aAnN]?)://([^/]+)/(.+)$";
  private static final UserDefinedFunction LOOSE =
      udf((UDF1<String, String>) ObjectKeys::loose, DataTypes.StringType);

  private ObjectKeys() {}

  /**
   * NFC, lower-cased, right-trimmed: two keys that a person would take for one have the same loose
   * key.
   */
  public static String loose(String key) {
    return key == null
        ? null
        : Normalizer.normalize(key, Normalizer.Form.NFC).toLowerCase(Locale.ROOT).stripTrailing();
  }

  public static Column loose(Column key) {
    return LOOSE.apply(key);
  }

  /**
   * Gives every reference the key of the object that it names.
   *
   * <p>A text may be a bare key or a URI. A URI into our bucket names its path. A URI into another
   * bucket is foreign. Whatever the text looks like, an object whose key is that very text is meant
   * as well.
   *
   * @param references any columns, with {@code reference string}
   * @return the same columns and {@code key string}, {@code loose string}, {@code named boolean}
   *     (false: meant only as well) and {@code foreign string} (the other bucket, or null); no rows
   *     where the reference is NULL
   */
  public static Dataset<Row> resolve(
      Dataset<Row> references, String bucket, AuthorityMismatch mismatch) {
    Column text = col("reference");
    Column uriBucket = regexp_extract(text, URI, 1);
    Column isUri = uriBucket.notEqual("");
    Column ours = uriBucket.equalTo(bucket);
    for (String equal : mismatch.equalBuckets()) {
      ours = ours.or(uriBucket.equalTo(equal));
    }
    Dataset<Row> named =
        references
            .where(text.isNotNull())
            .withColumn("key", when(isUri, regexp_extract(text, URI, 2)).otherwise(text))
            .withColumn("named", lit(true))
            .withColumn("foreign", when(isUri.and(ours.equalTo(false)), uriBucket));
    if (mismatch.mode() == AuthorityMismatch.Mode.IGNORE) {
      named = named.where(col("foreign").isNull());
    }
    Dataset<Row> literal =
        references
            .where(text.isNotNull().and(isUri))
            .withColumn("key", text)
            .withColumn("named", lit(false))
            .withColumn("foreign", lit(null).cast(DataTypes.StringType));
    return named.unionByName(literal).withColumn("loose", loose(col("key")));
  }

  /** Whether a key lies below a source's prefix. */
  public static Column below(Column key, String prefix) {
    if (prefix.isEmpty()) {
      return lit(true);
    }
    return prefix.endsWith("/") ? key.startsWith(prefix) : key.equalTo(prefix);
  }
}
