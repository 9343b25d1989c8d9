package dev.lethe.source;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import dev.lethe.connector.Change;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.SupersededSpec;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Where a rule about superseded records finds them, and whom it asks to confirm.
 *
 * @param row a record as it is erased: by its uid, where neither {@link #SEEN} has changed
 * @param storage what storage nodes are asked through
 */
public record SupersededSources(
    SupersededSpec rule,
    Connection database,
    Target users,
    Target row,
    Target services,
    Target nodes,
    Connection storage) {
  public static final String KEY = "uid";

  /** What of a record decides that it may go, and where its data is. */
  public static final List<String> SEEN = List.of("replaced_at", "nodeid");

  /** Which node is asked, and for whom, stands in each action's locator. */
  private static final Target REQUESTS = Target.objects("", "");

  /**
   * Finds the sources of a job's one rule; connects to nothing.
   *
   * @throws dev.lethe.LetheException exit 2 for an unknown source or connection
   */
  public static SupersededSources resolve(JobSpec job, Connections connections) {
    SupersededSpec rule = job.superseded().values().iterator().next();
    SourceSpec users = job.source(rule.users(), rule.where());
    Connection database = connections.get(users.connection(), users.where());
    return new SupersededSources(
        rule,
        database,
        database.target(
            users,
            KEY,
            List.of(
                KEY,
                "service",
                "email",
                "generation",
                "client_state",
                "keys_changed_at",
                "replaced_at",
                "nodeid")),
        database.target(users, KEY, SEEN),
        database.target(
            job.source(rule.services(), rule.where()), null, List.of("id", "service", "pattern")),
        database.target(
            job.source(rule.nodes(), rule.where()), null, List.of("id", "node", "downed")),
        connections.get(rule.storage(), rule.where()));
  }

  public Target requests() {
    return REQUESTS;
  }

  /** A record whose replacement is dated anew, so that it waits for its turn behind the others. */
  public Target setBack(long millis, PseudonymKey key) {
    Mask now = new Mask(MaskSpec.set(String.valueOf(millis)), key.key());
    return row.with(new Change(Map.of(), Map.of(SEEN.get(0), now)));
  }

  /** The services of the rule's name: {@code id bigint, pattern string}. */
  public Dataset<Row> servicesNow(SparkSession spark) {
    return snapshot(spark, services)
        .where(col("service").equalTo(rule.service()))
        .select(number("id"), col("pattern").cast("string"));
  }

  /** {@code id bigint, node string, downed int}. */
  public Dataset<Row> nodesNow(SparkSession spark) {
    return snapshot(spark, nodes)
        .select(number("id"), col("node").cast("string"), col("downed").cast("int"));
  }

  /**
   * The records of the rule's service: {@code uid bigint, email string, generation bigint,
   * client_state string, keys_changed_at bigint, replaced_at bigint, nodeid bigint}.
   */
  public Dataset<Row> usersNow(SparkSession spark) {
    Dataset<Row> service = servicesNow(spark).select(col("id").as("ours"));
    return snapshot(spark, users)
        .join(broadcast(service), col("service").equalTo(col("ours")), "left_semi")
        .select(
            number(KEY),
            col("email").cast("string"),
            number("generation"),
            col("client_state").cast("string"),
            number("keys_changed_at"),
            number("replaced_at"),
            number("nodeid"));
  }

  private Dataset<Row> snapshot(SparkSession spark, Target table) {
    try (Reader reader = database.reader()) {
      return reader.snapshot(spark, table);
    }
  }

  private static org.apache.spark.sql.Column number(String column) {
    return col(column).cast("bigint").as(column);
  }
}
