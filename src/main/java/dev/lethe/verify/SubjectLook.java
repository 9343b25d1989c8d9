package dev.lethe.verify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Reader;
import dev.lethe.plan.PlanHeader;
import dev.lethe.source.SubjectTarget;
import dev.lethe.spec.PseudonymKey;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Reads every target of a plan about people as a whole, whoever it was asked for when it was
 * planned, and looks for whom the plan is about. Needs no key of the plan's.
 */
final class SubjectLook {
  private final SparkSession spark;
  private final PlanHeader header;
  private final PseudonymKey key;
  private final AuditRow.Stamp stamp;
  private final Broadcast<Map<String, String>> people;
  private final Consumer<String> progress;

  /**
   * @param key under which the plan's pseudonyms were made
   * @param aliases pseudonym of everybody whose data is said to be gone → all their pseudonyms
   */
  SubjectLook(
      SparkSession spark,
      PlanHeader header,
      PseudonymKey key,
      Map<String, Set<String>> aliases,
      AuditRow.Stamp stamp,
      Consumer<String> progress) {
    this.spark = spark;
    this.header = header;
    this.key = key;
    this.stamp = stamp;
    this.progress = progress;
    Map<String, String> byAlias = new HashMap<>();
    aliases.forEach((person, names) -> names.forEach(name -> byAlias.put(name, person)));
    this.people = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(byAlias);
  }

  /**
   * States for each claim whether it is true, and for each item that nobody planned that it is left
   * over.
   *
   * @param actions the plan's, of this rule
   * @param claims those that are said to be done
   * @param spared findings of this rule: what was spared for a reason is nobody's leftover
   */
  void at(
      SubjectTarget target,
      List<SubjectTarget> all,
      Dataset<Row> actions,
      Dataset<Row> claims,
      Dataset<Row> spared,
      AuditLog log)
      throws IOException {
    progress.accept("reading " + target.connection() + " " + target.target().container());
    Dataset<Row> left = left(target, all).persist(StorageLevel.MEMORY_AND_DISK_SER());
    try {
      Dataset<Row> there =
          left.select(col("locator.key").as("there"), col("locator.version").as("there_version"));
      Column same =
          col("evidence")
              .getItem(AuditTable.LOCATOR)
              .equalTo(col("there"))
              .and(col("locator.version").eqNullSafe(col("there_version")));
      state(claims.join(there, same, "left_semi"), AuditTable.LEFTOVER, null, log);
      state(claims.join(there, same, "left_anti"), AuditTable.VERIFIED, null, log);
      Dataset<Row> planned =
          actions
              .select(
                  col("evidence").getItem(AuditTable.LOCATOR).as("planned"),
                  col("locator.version").as("planned_version"))
              .union(spared.select("locator.key", "locator.version"));
      Column known =
          col("locator.key")
              .equalTo(col("planned"))
              .and(col("locator.version").eqNullSafe(col("planned_version")));
      state(
          asActions(left.join(planned, known, "left_anti"), target),
          AuditTable.LEFTOVER,
          AuditTable.NOT_PLANNED,
          log);
    } finally {
      left.unpersist();
    }
  }

  private Dataset<Row> left(SubjectTarget target, List<SubjectTarget> all) {
    List<Integer> stages = target.rule().stages();
    try (Reader reader = target.connection().reader()) {
      return reader
          .items(spark, target.target(), Optional.empty())
          .mapPartitions(
              new LeftTask(
                  people,
                  target.settled(all),
                  key,
                  header.targetIdentities().get(target.connection().name()),
                  target.connection().kind(target.change()).name(),
                  stages.get(stages.size() - 1)),
              Encoders.row(LeftTask.SCHEMA));
    }
  }

  private Dataset<Row> asActions(Dataset<Row> left, SubjectTarget target) {
    List<Integer> stages = target.rule().stages();
    return left.select(
        lit(header.planId()).as("plan_id"),
        col("action_id"),
        lit(header.keyId()).as("key_id"),
        lit(header.tenant()).as("tenant"),
        lit(header.environment()).as("env"),
        lit(header.job()).as("job"),
        lit(target.rule().name()).as("rule"),
        lit(target.connection().kind(target.change()).name()).as("kind"),
        lit(target.connection().name()).as("target"),
        col("locator"),
        col("subjects").as("groups"),
        lit(stages.get(stages.size() - 1)).as("stage"),
        col("subjects"));
  }

  private void state(Dataset<Row> actions, String outcome, String reason, AuditLog log)
      throws IOException {
    if (actions.isEmpty()) {
      return;
    }
    AuditRow.Stamp by = stamp;
    log.append(
        actions.map(
            (MapFunction<Row, Row>) row -> by.statement(row, outcome, reason, Instant.now()),
            Encoders.row(AuditTable.SCHEMA)));
  }
}
