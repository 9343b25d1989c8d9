package dev.lethe.rule;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.translate;
import static org.apache.spark.sql.functions.unhex;
import static org.apache.spark.sql.functions.when;

import dev.lethe.spec.SupersededSpec;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rule about user records that others have replaced: every record of a service gets exactly one
 * verdict, and the storage node that has to be asked. Pure: DataFrames in, DataFrame out.
 *
 * @param asOf the plan's instant, from which the grace period is counted
 */
public record Superseded(SupersededSpec rule, Instant asOf) {
  /** In {@code node_asked}: what to make of {@code request}. */
  public static final String NO_NODE = "none: the record has no node";

  public static final String SAME_KEYS = "none: the same keys are in use on the override node";
  public static final String OWN_NODE = "the record's node";
  public static final String OVERRIDE_NODE = "the override node";

  /**
   * Verdicts over the records of one service.
   *
   * @param users {@code uid bigint, email string, generation bigint, client_state string,
   *     keys_changed_at bigint, replaced_at bigint, nodeid bigint, held boolean} and others, which
   *     stay; times in milliseconds
   * @param nodes {@code id bigint, node string, downed int}; a record of an unknown node has none
   * @return a row for each record within the rule's range: the columns of users, {@code node
   *     string, downed boolean, verdict string, fxa_uid string, key_id string, request string,
   *     node_asked string}, where request is the node that has to confirm, and NULL where none has
   */
  public Dataset<Row> verdicts(Dataset<Row> users, Dataset<Row> nodes) {
    Dataset<Row> records = withKeys(users);
    Dataset<Row> known =
        broadcast(
            nodes.select(
                col("id").as("known_id"),
                regexp_replace(col("node"), "/+$", "").as("node"),
                coalesce(col("downed"), lit(0)).notEqual(0).as("downed")));
    Dataset<Row> placed =
        records
            .where(inRange())
            .join(known, col("nodeid").equalTo(col("known_id")), "left_outer")
            .withColumn("downed", coalesce(col("downed"), lit(false)))
            .drop("known_id");
    return withKeysInUse(placed, users)
        .withColumn("verdict", verdict())
        .withColumn("node_asked", asked())
        .withColumn("request", request())
        .drop("same_keys");
  }

  private Column inRange() {
    Column above = rule.rangeStart().map(start -> col("uid").gt(start)).orElse(lit(true));
    Column below = rule.rangeEnd().map(end -> col("uid").lt(end)).orElse(lit(true));
    return above.and(below);
  }

  /** The keys that records in use have, in the range or not: {@code user string, key string}. */
  public static Dataset<Row> keysInUse(Dataset<Row> users) {
    return withKeys(users.where(col("replaced_at").isNull()))
        .select(lower(col("fxa_uid")).as("user"), col("key_id").as("key"))
        .distinct();
  }

  private static Dataset<Row> withKeys(Dataset<Row> users) {
    return users
        .withColumn("key_id", keyId())
        .withColumn("fxa_uid", substring_index(col("email"), "@", 1));
  }

  private Dataset<Row> withKeysInUse(Dataset<Row> placed, Dataset<Row> users) {
    if (override().isEmpty()) {
      return placed.withColumn("same_keys", lit(false));
    }
    Dataset<Row> inUse = keysInUse(users);
    Column same =
        lower(placed.col("fxa_uid"))
            .equalTo(inUse.col("user"))
            .and(placed.col("key_id").equalTo(inUse.col("key")));
    return placed
        .join(inUse, same, "left_outer")
        .withColumn("same_keys", col("user").isNotNull())
        .drop("user", "key");
  }

  private Column verdict() {
    long cutoff = asOf.minus(rule.grace()).toEpochMilli();
    return when(col("replaced_at").isNull(), Verdict.LIVE.name())
        .when(col("replaced_at").geq(cutoff), Verdict.IN_GRACE.name())
        .when(col("downed").and(lit(!rule.force())), Verdict.NODE_DOWN.name())
        .when(col("held"), Verdict.HELD.name())
        .otherwise(Verdict.OBSOLETE.name());
  }

  private Column asked() {
    Column elsewhere = override().map(node -> col("node").notEqual(node)).orElse(lit(false));
    return when(col("node").isNull(), NO_NODE)
        .when(col("downed").equalTo(false), OWN_NODE)
        .when(elsewhere.and(col("same_keys")), SAME_KEYS)
        .when(elsewhere, OVERRIDE_NODE)
        .otherwise(OWN_NODE);
  }

  private Column request() {
    Column override = lit(override().orElse(null)).cast("string");
    return when(col("node_asked").equalTo(OWN_NODE), col("node"))
        .when(col("node_asked").equalTo(OVERRIDE_NODE), override);
  }

  /** Only records of nodes that are down are about it, and those only go by force. */
  private Optional<String> override() {
    return rule.force() ? rule.overrideNode() : Optional.empty();
  }

  /**
   * What names a user's keys in a token: when they changed, and a part of their hash. A node
   * refuses what is malformed.
   */
  private static Column keyId() {
    Column changed = when(col("keys_changed_at").notEqual(0), col("keys_changed_at"));
    Column since = coalesce(changed, col("generation"), lit(0L));
    Column state = coalesce(col("client_state"), lit(""));
    Column hash =
        when(state.rlike("^([0-9a-fA-F]{2})*$"), translate(base64(unhex(state)), "+/=\r\n", "-_"))
            .otherwise("malformed");
    return concat(format_string("%013d-", since), hash);
  }
}
