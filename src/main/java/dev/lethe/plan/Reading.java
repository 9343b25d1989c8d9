package dev.lethe.plan;

import dev.lethe.rule.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the rules of a plan read and concluded.
 *
 * @param verdicts those that the rules know
 * @param notes findings that are about no item, columns as in {@link PlanTables#FINDINGS} without
 *     plan_id
 * @param times source → when its snapshot was complete
 * @param references source of references → rows
 * @param erased what the guards compare with the inventory
 * @param missing what somebody named and nobody has
 * @param inventory objects, or people whom the source of truth knows
 * @param noun what the inventory consists of
 */
record Reading(
    List<Verdict> verdicts,
    List<Decision> decisions,
    Dataset<Row> notes,
    Map<String, Instant> times,
    Map<String, Long> references,
    long erased,
    long missing,
    long inventory,
    String noun) {}
