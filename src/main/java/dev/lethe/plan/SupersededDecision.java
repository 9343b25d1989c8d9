package dev.lethe.plan;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.lethe.connector.ActionKind;
import dev.lethe.rule.Superseded;
import dev.lethe.rule.Verdict;
import dev.lethe.source.SupersededSources;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;

/**
 * The rule about superseded records over one reading: a node that has to confirm is asked first,
 * and the record goes after it.
 */
final class SupersededDecision implements Decision, AutoCloseable {
  private static final int NODE_STAGE = 0;
  private static final int ROW_STAGE = 1;

  private final SupersededSources sources;
  private final Dataset<Row> records;
  private final Dataset<Row> replaced;
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);

  /**
   * Reads the records.
   *
   * @param users as {@link RecordTask#SCHEMA} has them
   * @param nodes as {@link SupersededSources#nodesNow} has them
   */
  SupersededDecision(
      SupersededSources sources, Instant asOf, Dataset<Row> users, Dataset<Row> nodes) {
    this.sources = sources;
    // Not into the store, where they would lie in the clear; what spills is encrypted.
    this.records = users.persist(StorageLevel.MEMORY_AND_DISK_SER());
    Dataset<Row> verdicts = new Superseded(sources.rule(), asOf).verdicts(records, nodes);
    this.replaced = verdicts.where(col("verdict").notEqual(Verdict.LIVE.name()));
    Verdict.SUPERSEDED.forEach(verdict -> counts.put(verdict, 0L));
    verdicts
        .groupBy("verdict")
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> counts.put(Verdict.valueOf(row.getString(0)), row.getLong(1)));
  }

  @Override
  public Map<Verdict, Long> counts() {
    return counts;
  }

  /** Nobody says how large a user's data is. */
  @Override
  public Map<Verdict, Long> bytes() {
    return Map.of();
  }

  @Override
  public long erasedItems() {
    return limited() ? going().count() : counts.get(Verdict.OBSOLETE);
  }

  @Override
  public long undecided() {
    return 0;
  }

  @Override
  public Dataset<Row> actions() {
    Dataset<Row> going = going();
    Column key = concat(lit("1.5/"), col("uid"), lit("#"), col("fxa_uid"), lit("/"), col("key_id"));
    Dataset<Row> requests =
        actions(
            going.where(col("request").isNotNull()),
            ActionKind.HTTP_DELETE,
            sources.storage().name(),
            locator(col("request"), key, lit(null).cast("string")),
            NODE_STAGE,
            map(lit(PlanTables.NODE_ASKED), col("node_asked")));
    return requests.unionByName(
        actions(
            going,
            ActionKind.DELETE_ROW,
            sources.database().name(),
            row(col("etag")),
            ROW_STAGE,
            map(
                lit(PlanTables.NODE_ASKED),
                col("node_asked"),
                lit(PlanTables.ALIASES),
                concat_ws(" ", col("aliases")))));
  }

  @Override
  public Dataset<Row> findings() {
    Column reason =
        when(
                col("verdict").equalTo(Verdict.IN_GRACE.name()),
                lit("replaced within the grace period"))
            .when(col("verdict").equalTo(Verdict.NODE_DOWN.name()), lit("its storage node is down"))
            .otherwise(lit("under a legal hold"));
    return replaced
        .where(col("verdict").notEqual(Verdict.OBSOLETE.name()))
        .select(
            lit(sources.rule().name()).as("rule"),
            col("verdict"),
            row(lit(null).cast("string")).as("locator"),
            array(col("record")).as("groups"),
            reason.as("reason"),
            lit(0L).as("bytes"));
  }

  @Override
  public void close() {
    records.unpersist();
  }

  private boolean limited() {
    return sources.rule().maxRecords() > 0 || sources.rule().skip() > 0;
  }

  /** The obsolete records, the oldest of them where the rule has a limit. */
  private Dataset<Row> going() {
    Dataset<Row> obsolete = replaced.where(col("verdict").equalTo(Verdict.OBSOLETE.name()));
    if (!limited()) {
      return obsolete;
    }
    WindowSpec oldestFirst = Window.orderBy("replaced_at", "uid");
    Dataset<Row> ours =
        obsolete
            .withColumn("place", row_number().over(oldestFirst))
            .where(col("place").gt(sources.rule().skip()));
    long most = sources.rule().maxRecords();
    // A record without a node costs no request.
    Column counted = when(col("node").isNotNull(), 1).otherwise(0);
    return most == 0
        ? ours
        : ours.withColumn("counted", sum(counted).over(oldestFirst))
            .where(col("counted").leq(most));
  }

  private Dataset<Row> actions(
      Dataset<Row> going,
      ActionKind kind,
      String target,
      Column locator,
      int stage,
      Column evidence) {
    return going.select(
        lit(sources.rule().name()).as("rule"),
        col("verdict"),
        lit(kind.name()).as("kind"),
        lit(target).as("target"),
        locator.as("locator"),
        array(col("record")).as("groups"),
        lit(stage).as("stage"),
        array(col("subject")).as("subjects"),
        lit(0L).as("bytes"),
        evidence.as("evidence"),
        lit(null).cast("timestamp").as("last_modified"));
  }

  private Column row(Column etag) {
    return locator(lit(sources.row().container()), col("uid").cast("string"), etag);
  }

  private static Column locator(Column container, Column key, Column etag) {
    return struct(
        container.as("container"),
        key.as("key"),
        lit(null).cast("string").as("version"),
        etag.as("etag"));
  }
}
