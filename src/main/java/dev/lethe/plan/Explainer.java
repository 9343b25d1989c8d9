package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.connector.Connections;
import dev.lethe.source.Holds;
import dev.lethe.source.RetentionSources;
import dev.lethe.spec.JobSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Says what a job's rules conclude about one key now, and from what. The rules are the ones that
 * plan; only their inputs are cut down to what bears on the key. Changes nothing.
 */
public final class Explainer {
  private final SparkSession spark;
  private final Connections connections;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param progress takes a sentence whenever a long step begins
   */
  public Explainer(
      SparkSession spark, Connections connections, Clock clock, Consumer<String> progress) {
    this.spark = spark;
    this.connections = connections;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * @param asOf null is now
   * @param name a key, or a URI into a rule's bucket
   * @param limit at most so many references, holds and steps
   * @return one explanation a rule
   * @throws LetheException exit 1 if a source cannot be read, exit 2 for what is wrong in files
   */
  public List<Explanation> explain(
      JobSpec job, Instant asOf, String tenant, String name, int limit) {
    Instant now = clock.instant();
    Instant at = asOf == null ? now : asOf;
    if (at.isAfter(now)) {
      throw LetheException.badInput(
          "--as-of " + at + " is in the future; a cutoff is now or in the past.");
    }
    if (job.isPersonal()) {
      throw LetheException.badInput(
          "the job '"
              + job.name()
              + "' is about people, whose items have no keys that anybody may type; `lethe show"
              + " PLAN` lists what a plan does, and `lethe history --subject -` what was done about"
              + " somebody.");
    }
    List<Explanation> explanations = new ArrayList<>();
    try (Holds holds = Holds.read(spark, job, connections, tenant, now)) {
      for (RetentionSources sources : RetentionSources.all(spark, job, connections)) {
        explanations.add(
            new RuleExplainer(spark, clock, progress, job, sources, at, tenant, holds, limit)
                .explain(name));
      }
    }
    return explanations;
  }
}
