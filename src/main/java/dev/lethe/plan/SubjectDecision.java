package dev.lethe.plan;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Reader;
import dev.lethe.rule.Verdict;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.MatchTask;
import dev.lethe.source.People;
import dev.lethe.source.SubjectTarget;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** One rule about people over one reading of its target. */
final class SubjectDecision implements Decision, AutoCloseable {
  private final SubjectTarget target;
  private final Dataset<Row> matches;
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
  private final Map<Verdict, Long> bytes = new EnumMap<>(Verdict.class);

  /**
   * Reads the target.
   *
   * @param all the job's rules
   * @param candidates what the system may be asked for
   * @throws dev.lethe.connector.ConnectorException if it cannot be read to its end
   */
  SubjectDecision(
      SparkSession spark,
      SubjectTarget target,
      List<SubjectTarget> all,
      Broadcast<People> people,
      Candidates candidates,
      HeldPeople held) {
    this.target = target;
    try (Reader reader = target.connection().reader()) {
      // Not into the store, where it would lie in the clear; what spills is encrypted.
      this.matches =
          reader
              .items(spark, target.target(), Optional.of(candidates))
              .mapPartitions(
                  new MatchTask(
                      people, target.settled(all), held, target.target().template() != null),
                  Encoders.row(MatchTask.SCHEMA))
              .persist(StorageLevel.MEMORY_AND_DISK_SER());
      Verdict.SUBJECT.forEach(verdict -> counts.put(verdict, 0L));
      Verdict.SUBJECT.forEach(verdict -> bytes.put(verdict, 0L));
      matches
          .groupBy("verdict")
          .agg(count(lit(1)), sum(coalesce(col("bytes"), lit(0L))))
          .collectAsList()
          .forEach(
              row -> {
                counts.put(Verdict.valueOf(row.getString(0)), row.getLong(1));
                bytes.put(Verdict.valueOf(row.getString(0)), row.getLong(2));
              });
    }
  }

  @Override
  public Map<Verdict, Long> counts() {
    return counts;
  }

  @Override
  public Map<Verdict, Long> bytes() {
    return bytes;
  }

  /** The people are counted once for all rules. */
  @Override
  public long erasedItems() {
    return 0;
  }

  @Override
  public long undecided() {
    return 0;
  }

  @Override
  public Dataset<Row> actions() {
    return actions(target.rule().stages());
  }

  /** An item that several stages are about is an action in each of them. */
  Dataset<Row> actions(List<Integer> stages) {
    Column[] each = stages.stream().map(org.apache.spark.sql.functions::lit).toArray(Column[]::new);
    return matches
        .where(col("verdict").equalTo(Verdict.MATCHED.name()))
        .withColumn("stage", explode(array(each)))
        .select(
            lit(target.rule().name()).as("rule"),
            col("verdict"),
            lit(target.connection().kind(target.change()).name()).as("kind"),
            lit(target.connection().name()).as("target"),
            locator(),
            col("subjects").as("groups"),
            col("stage"),
            col("subjects"),
            coalesce(col("bytes"), lit(0L)).as("bytes"),
            map(lit(PlanTables.MATCHED_BY), col("matched_by")).as("evidence"),
            lit(null).cast("timestamp").as("last_modified"));
  }

  @Override
  public Dataset<Row> findings() {
    return matches
        .where(col("verdict").notEqual(Verdict.MATCHED.name()))
        .select(
            lit(target.rule().name()).as("rule"),
            col("verdict"),
            locator(),
            col("subjects").as("groups"),
            col("reason"),
            coalesce(col("bytes"), lit(0L)).as("bytes"));
  }

  private static Column locator() {
    return struct(col("container"), col("key"), col("version"), col("etag")).as("locator");
  }

  @Override
  public void close() {
    matches.unpersist();
  }
}
