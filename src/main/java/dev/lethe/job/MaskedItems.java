package dev.lethe.job;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.map_values;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Reader;
import dev.lethe.source.SubjectTarget;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.SubjectSpec;
import dev.lethe.spec.TargetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * Documents and records in which the job's constant stands: what reports see in the place of
 * people.
 */
public final class MaskedItems {
  private final SparkSession spark;
  private final JobSpec job;
  private final Connections connections;
  private final PseudonymKey key;

  public MaskedItems(SparkSession spark, JobSpec job, Connections connections, PseudonymKey key) {
    this.spark = spark;
    this.job = job;
    this.connections = connections;
    this.key = key;
  }

  /** The index of one project, for a rule about those of all; null where the rule has none. */
  public static String index(SubjectSpec rule, String project) {
    String all = rule.target().index();
    return all == null ? null : all.replace("*", project);
  }

  /** Rules that write the constant, in systems of one type. */
  public List<SubjectSpec> rules(String type) {
    return job.people().values().stream()
        .filter(rule -> !constants(rule).isEmpty())
        .filter(rule -> type(rule).equals(type))
        .toList();
  }

  /**
   * Items of a rule's target in which the constant stands now.
   *
   * @param index instead of the rule's own, for systems that have indices; null for that
   * @throws dev.lethe.LetheException exit 1 if the system cannot be asked
   */
  public long count(SubjectSpec rule, String index) {
    TargetSpec own = rule.target();
    TargetSpec target =
        own.index() == null || index == null
            ? own
            : new TargetSpec(own.connection(), null, null, index, null, null, null, own.where());
    Map<String, Identifier> match = new TreeMap<>();
    constants(rule).forEach(field -> match.put(field, Identifier.EMAIL));
    SubjectSpec asked =
        new SubjectSpec(
            rule.name(), target, match, rule.masks(), rule.stages(), true, rule.where());
    SubjectTarget found = SubjectTarget.resolve(List.of(asked), connections, key).get(0);
    String constant = rule.masks().get(constants(rule).get(0)).value();
    Candidates wanted = new Candidates(List.of(), List.of(constant));
    try (Reader reader = found.connection().reader()) {
      OptionalLong rows = reader.rows(found.target(), wanted);
      return rows.isPresent()
          ? rows.getAsLong()
          : reader
              .items(spark, found.target(), Optional.of(wanted))
              .where(array_contains(flatten(map_values(col("values"))), constant))
              .count();
    }
  }

  private String type(SubjectSpec rule) {
    return connections.get(rule.target().connection(), rule.target().where()).type();
  }

  private static List<String> constants(SubjectSpec rule) {
    List<String> fields = new ArrayList<>();
    rule.masks()
        .forEach(
            (field, mask) -> {
              if (mask.strategy() == MaskSpec.Strategy.CONSTANT && !mask.truncated()) {
                fields.add(field);
              }
            });
    return fields;
  }
}
