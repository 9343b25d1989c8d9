package dev.lethe.rule;

import dev.lethe.job.TestSpark;
import dev.lethe.spec.AuthorityMismatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** What the retention rule is asked about, without any server. */
final class World {
  static final String BUCKET = "ours";
  static final Instant AS_OF = Instant.parse("2019-06-03T05:00:00Z");

  private static final StructType ITEMS =
      StructType.fromDDL(
          "key string, size bigint, etag string, last_modified timestamp, storage_class string,"
              + " version string, is_latest boolean, lock string");
  private static final StructType REFERENCES =
      StructType.fromDDL("reference string, expired boolean, undecided boolean");
  private static final StructType KEYS = StructType.fromDDL("key string");

  private final List<Row> items = new ArrayList<>();
  private final List<Row> references = new ArrayList<>();
  private final List<Row> held = new ArrayList<>();

  /**
   * @param lastModified null where the store did not say
   */
  World object(String key, Instant lastModified) {
    items.add(RowFactory.create(key, 1L, "etag", lastModified, "STANDARD", null, true, null));
    return this;
  }

  World reference(String text, boolean expired) {
    references.add(RowFactory.create(text, expired, false));
    return this;
  }

  World hold(String key) {
    held.add(RowFactory.create(key));
    return this;
  }

  /** Key → verdict, in one Spark job; fails where a key has two. */
  Map<String, String> verdicts(
      Duration minAge, List<String> heldPrefixes, AuthorityMismatch mismatch) {
    var spark = TestSpark.session();
    Dataset<Row> resolved =
        ObjectKeys.resolve(spark.createDataFrame(references, REFERENCES), BUCKET, mismatch);
    Map<String, String> verdicts = new TreeMap<>();
    new Retention(AS_OF, minAge, "", heldPrefixes)
        .verdicts(spark.createDataFrame(items, ITEMS), resolved, spark.createDataFrame(held, KEYS))
        .select("key", "verdict")
        .collectAsList()
        .forEach(
            row -> {
              if (verdicts.put(row.getString(0), row.getString(1)) != null) {
                throw new IllegalStateException("two verdicts for " + row.getString(0));
              }
            });
    return verdicts;
  }
}
