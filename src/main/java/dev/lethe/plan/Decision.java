package dev.lethe.plan;

import dev.lethe.rule.Verdict;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a rule concluded from one reading of the world. */
interface Decision {
  /** Verdict → items, zeros included. */
  Map<Verdict, Long> counts();

  /** Verdict → bytes of its items. */
  Map<Verdict, Long> bytes();

  /** What the guards compare with everything there is: objects, or people. */
  long erasedItems();

  /** References that stay because what {@code expired} asks about is NULL. */
  long undecided();

  /** The actions, columns as {@link ActionNumbering#number} takes them. */
  Dataset<Row> actions();

  /** What was spared and why, columns as in {@link PlanTables#FINDINGS} without plan_id. */
  Dataset<Row> findings();
}
