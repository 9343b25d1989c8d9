package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.audit.Audit;
import dev.lethe.connector.Candidates;
import dev.lethe.connector.Connection;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Reader;
import dev.lethe.job.MaskedItems;
import dev.lethe.plan.PlanKeys;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.source.People;
import dev.lethe.source.SubjectTarget;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SubjectSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was deleted and masked, system by system, from the audit; and what the systems that reports
 * read from say of it now.
 */
final class DeletionSummary {
  private static final String CLICKHOUSE = "clickhouse";

  /** Type of connection → how the summary calls what is counted there; all are printed. */
  private static final Map<String, String> LABELS = new LinkedHashMap<>();

  /** Type of connection → what stands in the place of people there. */
  private static final Map<String, String> FOUND = new LinkedHashMap<>();

  static {
    LABELS.put("postgres", "PostgreSQL records deleted");
    LABELS.put("elasticsearch", "Elasticsearch documents masked");
    LABELS.put("clickhouse", "ClickHouse records masked");
    LABELS.put("s3", "S3 files deleted");
    LABELS.put("redis", "Redis sessions cleared");
    FOUND.put("elasticsearch", "documents with %s in Elasticsearch");
    FOUND.put("clickhouse", "records with %s in ClickHouse");
  }

  private final Workbench bench;
  private final JobSpec job;

  DeletionSummary(Workbench bench, JobSpec job) {
    this.bench = bench;
    this.job = job;
  }

  /** What a plan that was not carried out would do, in the same five lines. */
  void printPlanned(RunResult result, Terminal out) throws IOException {
    String plan = String.valueOf(result.fields().get("plan_id"));
    Map<String, Long> counts = none();
    for (Map.Entry<String, Long> items : bench.plans().items(plan).entrySet()) {
      Connection connection = bench.connections().get(items.getKey(), "plan");
      counts.merge(
          label(connection),
          connection.type().equals(CLICKHOUSE)
              ? rows(plan, items.getKey())
              : (long) items.getValue(),
          Long::sum);
    }
    out.line("");
    counts.forEach((label, count) -> out.line("%s: %d", planned(label), count));
    Map<String, Object> fields = new LinkedHashMap<>();
    counts.forEach((label, count) -> fields.put(field(planned(label)), count));
    result.put("planned", fields);
  }

  /** A plan's items there are addresses, and what is masked are their rows. */
  private long rows(String plan, String connection) throws IOException {
    PlanKeys keys = new PlanKeys(bench.files(), bench.conf().masterKey());
    People people = keys.people(plan, keys.open(plan).orElseThrow());
    Candidates candidates = people.candidates(people.going().keySet());
    long rows = 0;
    for (SubjectTarget target :
        SubjectTarget.resolve(
            job.people().values(), bench.connections(), bench.conf().pseudonymKeys().get(0))) {
      if (target.connection().name().equals(connection)) {
        try (Reader reader = target.connection().reader()) {
          rows += reader.rows(target.target(), candidates).orElse(0);
        }
      }
    }
    return rows;
  }

  void print(RunResult result, Terminal out) throws IOException {
    String mark = result.exitCode() == ExitCode.DONE ? "✅ " : "";
    Map<String, Long> deleted = deleted(result);
    out.line("");
    deleted.forEach((label, count) -> out.line("%s%s: %d", mark, label, count));
    Map<String, Object> fields = new LinkedHashMap<>();
    deleted.forEach((label, count) -> fields.put(field(label), count));
    result.put("systems", fields);
    out.line("");
    Map<String, Object> found = new LinkedHashMap<>();
    for (String type : FOUND.keySet()) {
      for (SubjectSpec rule : masked().rules(type)) {
        found(type, rule, result, out, found);
      }
    }
    result.put("masked", found);
  }

  /** Items of a rule with the constant in them, told to people. */
  private void found(
      String type, SubjectSpec rule, RunResult result, Terminal out, Map<String, Object> found) {
    try {
      long count = masked().count(rule, null);
      found.merge(type, count, (one, other) -> (Long) one + (Long) other);
      out.line("Found %d %s", count, what(type));
    } catch (RuntimeException e) {
      ConnectorException problem = Failures.first(e, ConnectorException.class);
      if (problem == null) {
        throw e;
      }
      out.line("%s cannot be asked: %s", rule.target().connection(), problem.getMessage());
      if (rule.required() && result.exitCode() == ExitCode.DONE) {
        result.exit(problem.exitCode()).message(problem.getMessage());
      }
    }
  }

  /** For example: documents with DELETED_USER in Elasticsearch. */
  String what(String type) {
    return FOUND.get(type).formatted(job.subjects().orElseThrow().maskConstant());
  }

  MaskedItems masked() {
    try {
      return new MaskedItems(
          bench.store().spark(), job, bench.connections(), bench.conf().pseudonymKeys().get(0));
    } catch (IOException e) {
      throw LetheException.systemFailed("the store cannot be used: " + e.getMessage(), e);
    }
  }

  /** How many the run erased or masked, by what they are called. */
  private Map<String, Long> deleted(RunResult result) throws IOException {
    Map<String, Long> counts = none();
    for (Audit.Erased erased : erased(result)) {
      Connection connection = bench.connections().get(erased.target(), "audit");
      // What ClickHouse counts are rows: an action there may be about many.
      long count = connection.type().equals(CLICKHOUSE) ? erased.rows() : erased.items();
      counts.merge(label(connection), count, Long::sum);
    }
    return counts;
  }

  private static Map<String, Long> none() {
    Map<String, Long> counts = new LinkedHashMap<>();
    LABELS.values().forEach(label -> counts.put(label, 0L));
    return counts;
  }

  private static String label(Connection connection) {
    return LABELS.getOrDefault(connection.type(), connection.name() + " records deleted");
  }

  /** PostgreSQL records deleted → PostgreSQL records to be deleted. */
  private static String planned(String label) {
    int last = label.lastIndexOf(' ') + 1;
    return label.substring(0, last) + "to be " + label.substring(last);
  }

  /** Of the run's plan, and of the one that it finished before. */
  List<Audit.Erased> erased(RunResult result) throws IOException {
    List<Audit.Erased> erased = new ArrayList<>();
    for (String plan : List.of("resumed", "plan_id")) {
      if (result.fields().get(plan) instanceof String id
          && !(plan.equals("plan_id") && id.equals(result.fields().get("resumed")))) {
        erased.addAll(bench.audit().erased(id));
      }
    }
    return erased;
  }

  private static String field(String label) {
    return label.toLowerCase(java.util.Locale.ROOT).replace(' ', '_');
  }
}
