package dev.lethe.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.rule.ObjectKeys;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.HoldSpec;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SourceSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The legal holds in force: a member of a group that is held holds the group. What was read is kept
 * until they are closed.
 */
public final class Holds implements AutoCloseable {
  static final List<String> COLUMNS = List.of("id", "scope", "value", "reason", "set_by", "until");
  static final List<String> SCOPES = List.of("key", "prefix", "tenant", "subject");

  private static final int MOST_PREFIXES = 1_000;
  private static final int MOST_PEOPLE = 100_000;
  private static final StructType KEYS = StructType.fromDDL("reference string");
  private static final StructType NONE =
      StructType.fromDDL(
          "id string, scope string, value string, reason string, set_by string, until string");
  private static final Pattern URI = Pattern.compile("(?s)[sS]3[aAnN]?://([^/]+)(?:/(.*))?");

  private final Dataset<Row> keys;
  private final List<String> prefixes;
  private final List<Dataset<Row>> kept;

  private Holds(Dataset<Row> keys, List<String> prefixes, List<Dataset<Row>> kept) {
    this.keys = keys;
    this.prefixes = List.copyOf(prefixes);
    this.kept = List.copyOf(kept);
  }

  /**
   * Reads a job's hold sources: tables, queries and CSV files with the columns {@code id, scope,
   * value, reason, set_by, until}, where scope is key, prefix or tenant and until, the last instant
   * at which the hold is in force, may be NULL.
   *
   * @throws LetheException exit 1 if one cannot be read, exit 2 if a file is malformed, exit 3 if
   *     it holds something by a scope that these rules do not know: a hold that is not understood
   *     must not be passed over
   */
  public static Holds read(
      SparkSession spark, JobSpec job, Connections connections, String tenant, Instant now) {
    Dataset<Row> keys = spark.createDataFrame(List.of(), KEYS);
    List<String> prefixes = new ArrayList<>();
    List<Dataset<Row>> kept = new ArrayList<>();
    try {
      for (HoldSpec hold : job.holds()) {
        SourceSpec source = job.source(hold.source(), hold.where());
        Dataset<Row> inForce = inForce(rows(spark, source, connections), source, now).cache();
        kept.add(inForce);
        refuseUnknownScopes(inForce, hold, job.isPersonal());
        keys = keys.union(inForce.where(col("scope").equalTo("key")).select("value"));
        prefixes.addAll(prefixes(inForce, hold, tenant));
      }
      return new Holds(keys, prefixes, kept);
    } catch (RuntimeException e) {
      kept.forEach(Dataset::unpersist);
      throw e;
    }
  }

  /**
   * Object keys and row ids that are held: {@code key string}. As in a reference, a key may stand
   * there as a URI.
   */
  public Dataset<Row> keysIn(String bucket, AuthorityMismatch mismatch) {
    return ObjectKeys.resolve(keys, bucket, mismatch)
        .where(col("foreign").isNull())
        .select("key")
        .distinct();
  }

  /**
   * What is held, for rules about people.
   *
   * @throws LetheException exit 3 if that is more than a driver can know
   */
  public HeldPeople people(SparkSession spark) {
    Dataset<Row> all =
        kept.stream()
            .reduce(Dataset::unionByName)
            .orElseGet(() -> spark.createDataFrame(List.of(), NONE));
    return new HeldPeople(values(all, "subject"), values(all, "key"), prefixes);
  }

  private static Set<String> values(Dataset<Row> holds, String scope) {
    List<Row> values =
        holds
            .where(col("scope").equalTo(scope))
            .select("value")
            .distinct()
            .limit(MOST_PEOPLE + 1)
            .collectAsList();
    if (values.size() > MOST_PEOPLE) {
      throw LetheException.refused(
          "holds", "more than " + MOST_PEOPLE + " holds of scope " + scope + " are in force.");
    }
    return values.stream().map(row -> row.getString(0)).collect(Collectors.toSet());
  }

  /** Keys that start with one of these are held; "" holds everything. */
  public List<String> prefixesIn(String bucket, AuthorityMismatch mismatch) {
    List<String> here = new ArrayList<>(prefixes);
    for (String prefix : prefixes) {
      Matcher uri = URI.matcher(prefix);
      if (uri.matches()
          && (uri.group(1).equals(bucket) || mismatch.equalBuckets().contains(uri.group(1)))) {
        here.add(uri.group(2) == null ? "" : uri.group(2));
      }
    }
    return here;
  }

  /**
   * What holds an object: {@code id, scope, value, reason, set_by, until}, all string.
   *
   * @param members {@code key string}: the object's key and the ids of the rows of its group
   */
  public Dataset<Row> on(
      String bucket,
      AuthorityMismatch mismatch,
      String key,
      Dataset<Row> members,
      String tenant,
      SparkSession spark) {
    Dataset<Row> all =
        kept.stream()
            .reduce(Dataset::unionByName)
            .orElseGet(() -> spark.createDataFrame(List.of(), NONE));
    Column[] columns = COLUMNS.stream().map(functions::col).toArray(Column[]::new);
    Dataset<Row> named =
        ObjectKeys.resolve(
                all.where(col("scope").equalTo("key")).withColumn("reference", col("value")),
                bucket,
                mismatch)
            .where(col("foreign").isNull());
    Dataset<Row> byKey =
        named
            .join(members, named.col("key").equalTo(members.col("key")), "left_semi")
            .select(columns);
    Column byPrefix = col("scope").equalTo("prefix").and(startsWith(key, bucket, mismatch));
    Column byTenant = col("scope").equalTo("tenant").and(col("value").eqNullSafe(lit(tenant)));
    return all.where(byPrefix.or(byTenant)).union(byKey);
  }

  private static Column startsWith(String key, String bucket, AuthorityMismatch mismatch) {
    String uri = "^" + URI.pattern() + "$";
    Column uriBucket = regexp_extract(col("value"), uri, 1);
    Column ours =
        uriBucket
            .equalTo(bucket)
            .or(uriBucket.isin(mismatch.equalBuckets().toArray()))
            .and(lit(key).startsWith(regexp_extract(col("value"), uri, 2)));
    return lit(key).startsWith(col("value")).or(ours);
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
  }

  private static Dataset<Row> rows(SparkSession spark, SourceSpec source, Connections connections) {
    if (source.csv() != null) {
      return spark.createDataFrame(HoldFile.read(Path.of(source.csv())), HoldFile.SCHEMA);
    }
    Connection connection = connections.get(source.connection(), source.where());
    Target target = connection.target(source, null, COLUMNS);
    try (Reader reader = connection.reader()) {
      return reader.snapshot(spark, target);
    }
  }

  private static Dataset<Row> inForce(Dataset<Row> rows, SourceSpec source, Instant now) {
    return rows.where(col("until").isNull().or(notOver(rows, source, now)))
        .select(COLUMNS.stream().map(name -> col(name).cast("string")).toArray(Column[]::new));
  }

  private static Column notOver(Dataset<Row> rows, SourceSpec source, Instant now) {
    DataType type = rows.schema().apply("until").dataType();
    if (type.equals(DataTypes.TimestampType)) {
      return col("until").geq(lit(now));
    }
    if (type.equals(DataTypes.DateType)) {
      // A day is held to its end.
      return date_add(col("until"), 1).cast(DataTypes.TimestampType).gt(lit(now));
    }
    throw LetheException.badInput(
        source.where()
            + ": the column until of source '"
            + source.name()
            + "' is of type "
            + type.simpleString()
            + "; it takes a timestamp or a date.");
  }

  private static void refuseUnknownScopes(Dataset<Row> holds, HoldSpec hold, boolean personal) {
    List<String> scopes = new ArrayList<>(SCOPES);
    if (!personal) {
      scopes.remove("subject");
    }
    List<Row> unknown =
        holds
            .where(
                col("scope")
                    .isNull()
                    .or(col("scope").isin(scopes.toArray()).equalTo(false))
                    .or(col("value").isNull()))
            .select("id", "scope")
            .limit(5)
            .collectAsList();
    if (!unknown.isEmpty()) {
      throw LetheException.refused(
          "holds",
          "holds in source '"
              + hold.source()
              + "' that cannot be understood (id, scope): "
              + unknown
              + ". A hold's scope is key, prefix or tenant, and its value is not NULL; subjects"
              + " are held by rules about people only. Correct them, then plan again.");
    }
  }

  private static List<String> prefixes(Dataset<Row> holds, HoldSpec hold, String tenant) {
    List<String> prefixes =
        new ArrayList<>(
            holds
                .where(col("scope").equalTo("prefix"))
                .select("value")
                .distinct()
                .limit(MOST_PREFIXES + 1)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList());
    if (prefixes.size() > MOST_PREFIXES) {
      throw LetheException.refused(
          "holds",
          "source '"
              + hold.source()
              + "' holds more than "
              + MOST_PREFIXES
              + " prefixes; hold their keys instead.");
    }
    boolean tenantHeld =
        tenant != null
            && !holds
                .where(col("scope").equalTo("tenant").and(col("value").equalTo(tenant)))
                .isEmpty();
    if (tenantHeld) {
      prefixes.add("");
    }
    return prefixes;
  }
}
