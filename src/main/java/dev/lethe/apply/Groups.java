package dev.lethe.apply;

import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;

import dev.lethe.connector.ActionKind;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Actions parted by what must not go: of several groups a mask acts for those that may, and is
 * spared only with the last of them; what is deleted is gone for all, so that one spares it.
 *
 * @param going columns of the plan, groups and subjects without those that must not go
 * @param spared columns of the plan, and {@code reason}
 */
record Groups(Dataset<Row> going, Dataset<Row> spared) {

  /**
   * @param actions columns of the plan
   * @param spared {@code group string, reason string}, computed already
   */
  static Groups part(Dataset<Row> actions, Dataset<Row> spared) {
    if (spared.isEmpty()) {
      Dataset<Row> none = actions.limit(0).withColumn("reason", lit(null).cast("string"));
      return new Groups(actions, none);
    }
    Dataset<Row> members =
        actions.select(col("action_id").as("id"), explode(col("groups")).as("member"));
    Dataset<Row> hit =
        members
            .join(spared, col("member").equalTo(col("group")))
            .groupBy("id")
            .agg(collect_set("member").as("out"), max("reason").as("reason"));
    Dataset<Row> known =
        actions.join(hit, actions.col("action_id").equalTo(hit.col("id")), "left_outer");
    Column none = col("out").isNull();
    Column left = array_except(col("groups"), col("out"));
    Column acts = col("kind").isin(ActionKind.MASKS.toArray()).and(size(left).gt(0));
    Dataset<Row> going =
        known
            .where(none.or(acts))
            .withColumn("groups", coalesce(left, col("groups")))
            .withColumn(
                "subjects", coalesce(array_except(col("subjects"), col("out")), col("subjects")));
    return new Groups(
        going.drop("id", "out", "reason"), known.where(not(none.or(acts))).drop("id", "out"));
  }

  /** The actions that have none of these groups: {@code group string}. */
  static Dataset<Row> without(Dataset<Row> actions, Dataset<Row> groups) {
    Dataset<Row> hit =
        actions
            .select(col("action_id").as("id"), explode(col("groups")).as("member"))
            .join(groups, col("member").equalTo(col("group")), "left_semi");
    return actions.join(hit, actions.col("action_id").equalTo(hit.col("id")), "left_anti");
  }

  /** Each group of these actions once: {@code group string}. */
  static Dataset<Row> of(Dataset<Row> actions) {
    return actions.select(explode(col("groups")).as("group")).distinct();
  }
}
