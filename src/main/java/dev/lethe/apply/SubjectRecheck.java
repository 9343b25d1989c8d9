package dev.lethe.apply;

import dev.lethe.connector.Connections;
import dev.lethe.plan.PlanHeader;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.Holds;
import dev.lethe.spec.JobSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Asks again, before a wave, who of its people is held by now. */
final class SubjectRecheck implements Question {
  private static final StructType SPARED = StructType.fromDDL("group string, reason string");

  private final SparkSession spark;
  private final PlanHeader header;
  private final JobSpec job;
  private final Connections connections;
  private final Clock clock;
  private final Opening opening;
  private final Map<String, Set<String>> aliases;

  /**
   * @param aliases pseudonym → all pseudonyms of the same person
   */
  SubjectRecheck(
      SparkSession spark,
      PlanHeader header,
      JobSpec job,
      Connections connections,
      Clock clock,
      Opening opening,
      Map<String, Set<String>> aliases) {
    this.spark = spark;
    this.header = header;
    this.job = job;
    this.connections = connections;
    this.clock = clock;
    this.opening = opening;
    this.aliases = aliases;
  }

  @Override
  public Dataset<Row> spared(Dataset<Row> wave) {
    try (Holds holds = Holds.read(spark, job, connections, header.tenant(), clock.instant())) {
      HeldPeople held = holds.people(spark);
      List<Row> people = new ArrayList<>();
      aliases.forEach(
          (subject, names) -> {
            if (held.anyOf(names)) {
              people.add(RowFactory.create(subject, Recheck.HELD));
            }
          });
      Dataset<Row> byName = spark.createDataFrame(people, SPARED);
      if (held.keys().isEmpty() && held.prefixes().isEmpty()) {
        return byName;
      }
      Broadcast<HeldPeople> items =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(held);
      return wave.mapPartitions(new HeldItems(items, opening), Encoders.row(SPARED))
          .union(byName)
          .distinct()
          .localCheckpoint();
    }
  }

  /** An item that is held holds everybody whose it is. */
  private record HeldItems(Broadcast<HeldPeople> held, Opening opening)
      implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> actions) {
      List<Row> spared = new ArrayList<>();
      while (actions.hasNext()) {
        Row action = actions.next();
        if (held.value().item(opening.key(action))) {
          for (String group : action.<String>getList(action.fieldIndex("groups"))) {
            spared.add(RowFactory.create(group, Recheck.HELD));
          }
        }
      }
      return spared.iterator();
    }
  }
}
