package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.rule.Verdict;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.Holds;
import dev.lethe.source.SupersededSources;
import dev.lethe.spec.Conf;
import dev.lethe.spec.SupersededSpec;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How a plan about superseded user records is made. */
final class SupersededPlanning implements Planning {
  /** What a storage node's path is made of; a request is not sent to any other. */
  private static final String PATTERN = "{node}/1.5/{uid}";

  private final SparkSession spark;
  private final PlanRequest request;
  private final Clock clock;
  private final Consumer<String> progress;
  private final SupersededSources sources;
  private final Pseudonyms pseudonyms;
  private final PlanKeys keys;
  private Broadcast<HeldPeople> held;
  private SupersededDecision decision;

  /**
   * Resolves the job's rule; reads nothing.
   *
   * @throws LetheException exit 2 if the job does not fit the configuration, or without keys
   */
  SupersededPlanning(
      DeltaStore store,
      PlanRequest request,
      Conf conf,
      Connections connections,
      Clock clock,
      Consumer<String> progress)
      throws IOException {
    this.spark = store.spark();
    this.request = request;
    this.clock = clock;
    this.progress = progress;
    this.pseudonyms = Pseudonyms.forPeople(request.job(), conf.pseudonymKeys(), store.files());
    this.keys = new PlanKeys(store.files(), conf.masterKey());
    this.keys.requireMaster();
    this.sources = SupersededSources.resolve(request.job(), connections);
  }

  @Override
  public Set<Connection> connections() {
    return Set.of(sources.database(), sources.storage());
  }

  /** Nobody else decides about user records. */
  @Override
  public void prepare(Map<String, String> identities) {}

  @Override
  public Reading read(Map<String, String> identities, Holds holds) {
    SupersededSpec rule = sources.rule();
    requireService();
    progress.accept("reading the user records of " + sources.database());
    this.held =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(holds.people(spark));
    Dataset<Row> users =
        sources
            .usersNow(spark)
            .mapPartitions(
                new RecordTask(pseudonyms, held, sources.row().container()),
                Encoders.row(RecordTask.SCHEMA));
    Dataset<Row> nodes = sources.nodesNow(spark).localCheckpoint();
    this.decision = new SupersededDecision(sources, request.asOf(), users, nodes);
    Instant taken = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Reading(
        Verdict.SUPERSEDED,
        List.of(decision),
        spark.createDataFrame(List.of(), PlanTables.FINDINGS).drop("plan_id"),
        Map.of(rule.users(), taken, rule.nodes(), taken),
        // Without nodes every record would seem to have none, and go without anybody's word.
        Map.of(rule.nodes(), nodes.count()),
        decision.erasedItems(),
        0,
        decision.counts().values().stream().mapToLong(Long::longValue).sum(),
        "user records");
  }

  /** There is one service of the rule's name, and its data is where requests are sent. */
  private void requireService() {
    SupersededSpec rule = sources.rule();
    List<Row> services = sources.servicesNow(spark).limit(2).collectAsList();
    if (services.size() != 1) {
      throw LetheException.badInput(
          rule.where()
              + ": "
              + (services.isEmpty() ? "no service" : "more than one service")
              + " of table "
              + sources.services().container()
              + " is called '"
              + rule.service()
              + "'.");
    }
    String pattern = services.get(0).getString(1);
    if (!PATTERN.equals(pattern)) {
      throw LetheException.badInput(
          rule.where()
              + ": the pattern of service '"
              + rule.service()
              + "' is "
              + pattern
              + "; data is deleted at "
              + PATTERN
              + " only.");
    }
  }

  /** What identifies anybody is in the locators alone. */
  @Override
  public Seal keep(boolean again) throws IOException {
    return keys.make(request.planId());
  }

  @Override
  public void close() {
    if (decision != null) {
      decision.close();
    }
    if (held != null) {
      held.destroy();
    }
  }
}
