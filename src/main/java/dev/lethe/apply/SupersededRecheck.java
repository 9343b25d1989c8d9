package dev.lethe.apply;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.regexp_replace;

import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.StoredUser;
import dev.lethe.connector.Target;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanTables;
import dev.lethe.rule.Superseded;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.Holds;
import dev.lethe.source.Sifted;
import dev.lethe.source.SupersededSources;
import dev.lethe.spec.JobSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Asks again, before a wave, whether its records are still what the plan saw, whether the nodes
 * that are asked are up, and who is held by now.
 */
final class SupersededRecheck implements Question {
  private static final String NO_LONGER_DUE = "NO_LONGER_DUE";
  private static final String NODE_DOWN = "NODE_DOWN";

  /** Somebody else deleted the record: no reason to keep it, and one not to ask its node. */
  private static final String GONE = "GONE";

  private static final StructType SPARED = StructType.fromDDL("group string, reason string");
  private static final StructType REQUESTS =
      StructType.fromDDL("group string, user string, key string");

  private final SparkSession spark;
  private final PlanHeader header;
  private final JobSpec job;
  private final SupersededSources sources;
  private final Connections connections;
  private final Clock clock;
  private final Opening opening;

  SupersededRecheck(
      SparkSession spark,
      PlanHeader header,
      JobSpec job,
      SupersededSources sources,
      Connections connections,
      Clock clock,
      Opening opening) {
    this.spark = spark;
    this.header = header;
    this.job = job;
    this.sources = sources;
    this.connections = connections;
    this.clock = clock;
    this.opening = opening;
  }

  @Override
  public Dataset<Row> spared(Dataset<Row> wave) {
    Dataset<Row> requests =
        wave.where(col("kind").equalTo(ActionKind.HTTP_DELETE.name()))
            .withColumn("group", col("groups").getItem(0));
    Dataset<Row> records = changed(wave.where(col("kind").equalTo(ActionKind.DELETE_ROW.name())));
    Dataset<Row> gone =
        records
            .where(col("reason").equalTo(GONE))
            .join(
                requests.select(col("group").as("asked")),
                col("group").equalTo(col("asked")),
                "left_semi")
            .select(col("group"), lit(NO_LONGER_DUE).as("reason"));
    return records
        .where(col("reason").notEqual(GONE))
        .union(gone)
        .union(sources.rule().force() ? inUse(requests) : down(requests))
        .groupBy("group")
        .agg(max("reason").as("reason"))
        .localCheckpoint();
  }

  /** Records that are not what they were, or held; {@link #GONE} those that are not there. */
  private Dataset<Row> changed(Dataset<Row> rows) {
    try (Holds holds = Holds.read(spark, job, connections, header.tenant(), clock.instant())) {
      Broadcast<HeldPeople> held =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(holds.people(spark));
      return rows.mapPartitions(
              new RecordLook(sources.database(), sources.row(), opening, held),
              Encoders.row(SPARED))
          .localCheckpoint();
    }
  }

  /** Requests to nodes that are down by now, or that the tokenserver no longer knows. */
  private Dataset<Row> down(Dataset<Row> requests) {
    Dataset<Row> up =
        sources
            .nodesNow(spark)
            .where(coalesce(col("downed"), lit(0)).equalTo(0))
            .select(regexp_replace(col("node"), "/+$", "").as("node"));
    return requests
        .join(broadcast(up), requests.col("locator.container").equalTo(up.col("node")), "left_anti")
        .select(col("group"), lit(NODE_DOWN).as("reason"));
  }

  /** Requests to the override node about keys that a record in use has there by now. */
  private Dataset<Row> inUse(Dataset<Row> requests) {
    Dataset<Row> elsewhere =
        requests.where(
            col("evidence").getItem(PlanTables.NODE_ASKED).equalTo(Superseded.OVERRIDE_NODE));
    if (elsewhere.isEmpty()) {
      return spark.createDataFrame(List.of(), SPARED);
    }
    Dataset<Row> asked = elsewhere.mapPartitions(new Users(opening), Encoders.row(REQUESTS));
    Dataset<Row> keys = Superseded.keysInUse(sources.usersNow(spark));
    return asked
        .join(
            keys,
            lower(asked.col("user"))
                .equalTo(keys.col("user"))
                .and(asked.col("key").equalTo(keys.col("key"))),
            "left_semi")
        .select(col("group"), lit(NO_LONGER_DUE).as("reason"));
  }

  /** Whose data requests delete. */
  private record Users(Opening opening) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> requests) {
      return Sifted.of(
          requests,
          row -> {
            StoredUser user = StoredUser.at(opening.action(row).locator());
            return RowFactory.create(row.getAs("group"), user.fxaUid(), user.keyId());
          });
    }
  }

  /** Runs in a task: rows of the plan about records in, groups that must not go out. */
  private record RecordLook(
      Connection database, Target table, Opening opening, Broadcast<HeldPeople> held)
      implements MapPartitionsFunction<Row, Row> {
    private static final int AT_ONCE = 1_000;

    @Override
    public Iterator<Row> call(Iterator<Row> actions) {
      List<Row> spared = new ArrayList<>();
      try (Reader reader = database.reader()) {
        while (actions.hasNext()) {
          Map<Locator, Row> page = new HashMap<>();
          while (page.size() < AT_ONCE && actions.hasNext()) {
            Row action = actions.next();
            page.put(opening.action(action).locator(), action);
          }
          for (Sighting sighting : reader.look(table, List.copyOf(page.keySet()))) {
            Row action = page.get(sighting.locator());
            String reason = reason(action, sighting);
            if (reason != null) {
              String group = action.<String>getList(action.fieldIndex("groups")).get(0);
              spared.add(RowFactory.create(group, reason));
            }
          }
        }
      }
      return spared.iterator();
    }

    /** Why a record must not go; null if it may. */
    private String reason(Row action, Sighting sighting) {
      if (!sighting.present()) {
        return GONE;
      }
      if (!sighting.unchanged()) {
        return NO_LONGER_DUE;
      }
      return isHeld(action, sighting.locator().key()) ? Recheck.HELD : null;
    }

    private boolean isHeld(Row action, String uid) {
      Map<String, String> evidence = action.getJavaMap(action.fieldIndex("evidence"));
      List<String> names = new ArrayList<>(action.getList(action.fieldIndex("subjects")));
      names.addAll(List.of(evidence.get(PlanTables.ALIASES).split(" ")));
      return held.value().item(uid) || held.value().anyOf(names);
    }
  }
}
