package dev.lethe.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;

import dev.lethe.audit.AuditTable;
import dev.lethe.source.Sifted;
import dev.lethe.spec.PseudonymKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Names actions, and numbers their groups so that apply can cut waves of whole groups without
 * sorting again.
 */
final class ActionNumbering {
  private static final long ROWS_PER_PARTITION = 100_000;

  private ActionNumbering() {}

  /**
   * What all actions of a plan have in common.
   *
   * @param seal for what identifies people; null where nothing does
   * @param addendum by which they come to a plan that was made before; null for the plan itself
   */
  record Stamp(
      String planId,
      String tenant,
      String environment,
      String job,
      Map<String, String> targetIdentities,
      PseudonymKey key,
      Seal seal,
      Instant createdAt,
      String addendum)
      implements java.io.Serializable {

    /** The locator with its key sealed. */
    Row sealed(Row locator) {
      return RowFactory.create(
          locator.getAs("container"),
          seal.seal(locator.<String>getAs("key")),
          locator.getAs("version"),
          locator.getAs("etag"));
    }
  }

  /** The columns of actions before they have names. */
  static final StructType UNNAMED =
      StructType.fromDDL(
          Stream.of(
                  "rule",
                  "verdict",
                  "kind",
                  "target",
                  "locator",
                  "groups",
                  "stage",
                  "subjects",
                  "bytes",
                  "evidence",
                  "last_modified")
              .map(name -> PlanTables.ACTIONS.apply(name).toDDL())
              .collect(Collectors.joining(", ")));

  /**
   * @param actions {@code rule, verdict, kind, target, locator, groups, stage, subjects, bytes,
   *     evidence, last_modified} as in {@link PlanTables#ACTIONS}
   * @return rows of {@link PlanTables#ACTIONS}, sorted by group and stage within each partition;
   *     unpersist {@code held} after use
   */
  static Numbered number(Dataset<Row> actions, Stamp stamp) {
    long total = actions.count();
    int parallelism = actions.sparkSession().sparkContext().defaultParallelism();
    int partitions = (int) Math.max(total < 10_000 ? 1 : parallelism, total / ROWS_PER_PARTITION);
    Dataset<Row> ordered =
        actions
            .withColumn("group", col("groups").getItem(0))
            .repartition(partitions, col("group"))
            .sortWithinPartitions(
                hash(col("group")),
                col("group"),
                col("stage"),
                col("locator.container"),
                col("locator.key"))
            .persist(StorageLevel.DISK_ONLY());
    Map<Integer, Long> offsets = offsets(ordered);
    return new Numbered(
        ordered.mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                rows -> new Stamping(rows, stamp, offsets.get(TaskContext.getPartitionId())),
            Encoders.row(PlanTables.ACTIONS)),
        ordered);
  }

  /**
   * The same for actions that come to groups which have their numbers already.
   *
   * @param sequences group → its number; what is in none of these groups is left out
   */
  static Numbered among(Dataset<Row> actions, Stamp stamp, Map<String, Long> sequences) {
    Broadcast<Map<String, Long>> known =
        JavaSparkContext.fromSparkContext(actions.sparkSession().sparkContext())
            .broadcast(sequences);
    // A sealed key differs each time that it is sealed.
    Dataset<Row> held =
        actions
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>)
                    rows -> {
                      ActionNames names = new ActionNames(stamp.key());
                      return Sifted.of(
                          rows,
                          row ->
                              row.<String>getList(row.fieldIndex("groups")).stream()
                                  .map(known.value()::get)
                                  .filter(Objects::nonNull)
                                  .min(Comparator.naturalOrder())
                                  .map(sequence -> stamped(row, stamp, names, sequence))
                                  .orElse(null));
                    },
                Encoders.row(PlanTables.ACTIONS))
            .persist(StorageLevel.DISK_ONLY());
    return new Numbered(held, held);
  }

  record Numbered(Dataset<Row> rows, Dataset<Row> held) implements AutoCloseable {
    @Override
    public void close() {
      held.unpersist();
    }
  }

  private static Map<Integer, Long> offsets(Dataset<Row> ordered) {
    Map<Integer, Long> counts = new TreeMap<>();
    ordered
        .groupBy(functions.spark_partition_id().as("partition"))
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getInt(0), row.getLong(1)));
    Map<Integer, Long> offsets = new TreeMap<>();
    long offset = 0;
    for (Map.Entry<Integer, Long> partition : counts.entrySet()) {
      offsets.put(partition.getKey(), offset);
      offset += partition.getValue();
    }
    return offsets;
  }

  private static final class Stamping implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Stamp stamp;
    private final ActionNames names;
    private long next;
    private long groupSequence;
    private String group;

    Stamping(Iterator<Row> rows, Stamp stamp, Long offset) {
      this.rows = rows;
      this.stamp = stamp;
      this.names = new ActionNames(stamp.key());
      this.next = offset == null ? 0 : offset;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      String rowGroup = row.getAs("group");
      if (!rowGroup.equals(group)) {
        group = rowGroup;
        groupSequence = next;
      }
      next++;
      return stamped(row, stamp, names, groupSequence);
    }
  }

  private static Row stamped(Row row, Stamp stamp, ActionNames names, long groupSequence) {
    Row locator = row.getAs("locator");
    Integer stage = row.getAs("stage");
    String target = row.getAs("target");
    String kind = row.getAs("kind");
    String actionId =
        names.action(
            stamp.targetIdentities().get(target),
            kind,
            locator.getAs("container"),
            locator.getAs("key"),
            locator.getAs("version"),
            locator.getAs("etag"),
            stage);
    return RowFactory.create(
        stamp.planId(),
        actionId,
        stamp.key().id(),
        stamp.tenant(),
        stamp.environment(),
        stamp.job(),
        row.getAs("rule"),
        row.getAs("verdict"),
        kind,
        target,
        stamp.seal() == null ? locator : stamp.sealed(locator),
        row.getAs("groups"),
        stage,
        row.getAs("subjects"),
        row.getAs("bytes"),
        stamp.seal() == null ? row.getAs("evidence") : evidence(row, locator, names),
        stamp.createdAt(),
        groupSequence,
        row.getAs("last_modified"),
        stamp.addendum());
  }

  private static scala.collection.Map<String, String> evidence(
      Row row, Row locator, ActionNames names) {
    Map<String, String> evidence = new TreeMap<>(row.getJavaMap(row.fieldIndex("evidence")));
    evidence.put(
        AuditTable.LOCATOR, names.locator(locator.getAs("container"), locator.getAs("key")));
    return scala.collection.JavaConverters.mapAsScalaMap(evidence);
  }
}
