package dev.lethe.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.when;

import dev.lethe.audit.Audit;
import dev.lethe.plan.PlanHeader;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.io.IOException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a plan holds of one key, and what became of it. */
final class PlannedKey {
  private PlannedKey() {}

  /**
   * @param json null for people
   */
  static void print(
      Workbench bench,
      PlanHeader header,
      String key,
      int limit,
      RunResult result,
      Terminal out,
      JsonOutput json)
      throws IOException {
    String plan = header.planId();
    Dataset<Row> actions = bench.plans().actions(plan).where(about(key));
    Dataset<Row> findings = bench.plans().findings(plan).where(about(key));
    Dataset<Row> last = Audit.lastOutcomes(bench.audit().ofPlan(plan));
    Dataset<Row> planned =
        actions
            .join(last, actions.col("action_id").equalTo(last.col("action_id")), "left_outer")
            .select(
                actions.col("stage"),
                actions.col("kind").as("what"),
                actions.col("verdict"),
                actions.col("locator.key").as("key"),
                coalesce(last.col("outcome"), lit("OPEN")).as("outcome"),
                last.col("verified"),
                last.col("at").cast("string").as("at"),
                concat_ws(": ", last.col("reason"), last.col("category"), last.col("message"))
                    .as("why"));
    Dataset<Row> spared =
        findings.select(
            lit(0).as("stage"),
            lit("spared").as("what"),
            col("verdict"),
            col("locator.key").as("key"),
            lit("-").as("outcome"),
            lit(null).cast("string").as("verified"),
            lit(null).cast("string").as("at"),
            col("reason").as("why"));
    Dataset<Row> all = planned.union(spared);
    Listing listing =
        new Listing(all.orderBy("stage", "what", "key").drop("stage"), all.count(), limit);
    result.plan(header).put("key", key).put("total", listing.total());
    if (listing.total() == 0) {
      result.message(
          "Plan "
              + plan
              + " holds nothing about this key: when it was made the object was LIVE, or not in the"
              + " bucket and not named. `lethe explain "
              + header.job()
              + " KEY` asks how it is now.");
    }
    if (json != null) {
      listing.json("entries", json);
    } else {
      out.line(
          "Plan %s of job %s, as of %s, now %s%n",
          plan, header.job(), header.asOf(), header.state());
      listing.table(out);
    }
  }

  /** The object itself, and the rows of its group. */
  private static Column about(String key) {
    Column group = col("groups").getItem(0);
    Column item = regexp_extract(group, "(?s)^s3://[^/]+/(.*)$", 1);
    Column isUri = when(group.equalTo(key.replaceFirst("^s3[an]://", "s3://")), true);
    return col("locator.key").equalTo(key).or(item.equalTo(key)).or(coalesce(isUri, lit(false)));
  }
}
