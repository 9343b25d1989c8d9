package dev.lethe.plan;

import static java.util.Objects.requireNonNull;

import dev.lethe.rule.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What is known of a plan besides its actions: a row of {@code plan_headers}. */
public final class PlanHeader {
  /** The life of a plan. */
  public enum State {
    PLANNED,
    /** A guard tripped; the plan can be looked at and never applied. */
    REFUSED,
    APPROVED,
    STARTED,
    CANCELLED,
    /** Every action has a terminal outcome. */
    APPLIED,
    VERIFIED,
    /** Verification found something that is still there. */
    LEFTOVERS,
    CLOSED;

    /** Whether nothing is left to apply. */
    public boolean isFinished() {
      return this == APPLIED || this == VERIFIED || this == LEFTOVERS || this == CLOSED;
    }
  }

  private final Map<String, Object> values;

  private PlanHeader(Map<String, Object> values) {
    this.values = values;
  }

  static PlanHeader of(Map<String, Object> values) {
    List<String> columns = Arrays.asList(PlanTables.HEADERS.fieldNames());
    values.keySet().forEach(key -> require(columns.contains(key), key));
    return new PlanHeader(new HashMap<>(values));
  }

  /** From a row of {@link PlanTables#HEADERS}. */
  public static PlanHeader of(Row row) {
    Map<String, Object> values = new HashMap<>();
    for (String column : PlanTables.HEADERS.fieldNames()) {
      Object value = row.getAs(column);
      if (value instanceof scala.collection.Map) {
        value = row.getJavaMap(row.fieldIndex(column));
      } else if (value instanceof scala.collection.Seq) {
        value = row.getList(row.fieldIndex(column));
      }
      values.put(column, value);
    }
    return new PlanHeader(values);
  }

  /** The same plan in its next state. */
  PlanHeader next(
      State state, Instant at, String actor, String runId, Map<String, Object> changes) {
    Map<String, Object> next = new HashMap<>(values);
    next.put("state", state.name());
    next.put("at", at);
    next.put("actor", actor);
    next.put("run_id", runId);
    next.putAll(changes);
    return of(next);
  }

  Row toRow() {
    return RowFactory.create(
        Arrays.stream(PlanTables.HEADERS.fieldNames()).map(this::scalaValue).toArray());
  }

  public String planId() {
    return text("plan_id");
  }

  public State state() {
    return State.valueOf(text("state"));
  }

  public Instant at() {
    return instant("at").orElseThrow();
  }

  public String actor() {
    return text("actor");
  }

  public String runId() {
    return text("run_id");
  }

  public String reason() {
    return text("reason");
  }

  public String job() {
    return text("job");
  }

  public String tenant() {
    return text("tenant");
  }

  public String environment() {
    return text("env");
  }

  public String author() {
    return text("author");
  }

  public Optional<String> approver() {
    return Optional.ofNullable(text("approver"));
  }

  public Optional<String> signature() {
    return Optional.ofNullable(text("signature"));
  }

  public Optional<Instant> approvedAt() {
    return instant("approved_at");
  }

  public Instant createdAt() {
    return instant("created_at").orElseThrow();
  }

  public Optional<Instant> startedAt() {
    return instant("started_at");
  }

  public Instant asOf() {
    return instant("as_of").orElseThrow();
  }

  /** The job as it was when the plan was made. */
  public String spec() {
    return text("spec");
  }

  public String specHash() {
    return text("spec_hash");
  }

  /** Whether the plan is about people, so that its locators are sealed. */
  public boolean isPersonal() {
    return Verdict.of(verdicts()) != Verdict.RETENTION;
  }

  public String digest() {
    return text("digest");
  }

  /** Which code made the plan. */
  public String codeVersion() {
    return text("code_version");
  }

  public String keyId() {
    return text("key_id");
  }

  /** Connection name → who the server said it was. */
  public Map<String, String> targetIdentities() {
    return map("target_identities");
  }

  /** Source name → when its snapshot was complete. */
  public Map<String, Instant> snapshotTimes() {
    return map("snapshot_times");
  }

  /** Verdict → items; MISSING counts the keys that are referred to and not there. */
  public Map<String, Long> verdicts() {
    return map("verdicts");
  }

  public Map<String, Long> verdictBytes() {
    return map("verdict_bytes");
  }

  /** Name of each addendum → the digest of its actions. */
  public Map<String, String> addenda() {
    return values.get("addenda") == null ? Map.of() : map("addenda");
  }

  /** Kind → actions, as they were planned at first. */
  public Map<String, Long> actions() {
    return map("actions");
  }

  public long actionBytes() {
    return (Long) values.get("action_bytes");
  }

  /** Distinct items in the inventory. */
  public long inventory() {
    return (Long) values.get("inventory");
  }

  /** Reference source → rows. */
  public Map<String, Long> references() {
    return map("references");
  }

  /** References that stay because what {@code expired} asks about is NULL. */
  public long undecided() {
    Long known = (Long) values.get("undecided");
    return known == null ? 0 : known;
  }

  /** The guards that tripped; a plan with any is never applied. */
  @SuppressWarnings("unchecked")
  public List<String> refused() {
    return List.copyOf((List<String>) requireNonNull(values.get("refused"), "refused is null"));
  }

  public long totalActions() {
    return actions().values().stream().mapToLong(Long::longValue).sum();
  }

  private String text(String column) {
    return (String) values.get(column);
  }

  private Optional<Instant> instant(String column) {
    return Optional.ofNullable((Instant) values.get(column));
  }

  @SuppressWarnings("unchecked")
  private <V> Map<String, V> map(String column) {
    return Map.copyOf((Map<String, V>) requireNonNull(values.get(column), column + " is null"));
  }

  private Object scalaValue(String column) {
    Object value = values.get(column);
    if (value instanceof Map<?, ?> map) {
      return scala.collection.JavaConverters.mapAsScalaMap(map);
    }
    if (value instanceof List<?> list) {
      return scala.collection.JavaConverters.asScalaBuffer(list).toSeq();
    }
    return value;
  }

  private static void require(boolean condition, String column) {
    if (!condition) {
      throw new IllegalArgumentException("a plan header has no column " + column);
    }
  }
}
