package dev.lethe.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Person;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.SubjectsSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads whose data goes: the list, and what the source of truth knows of everybody in it. */
public final class SubjectReading {
  private static final int MOST_PEOPLE = 1_000_000;
  private static final int SHOWN = 20;

  private final SparkSession spark;
  private final JobSpec job;
  private final SubjectsSpec spec;
  private final Connections connections;
  private final List<Template> templates;
  private final Names names;
  private final Consumer<String> progress;
  private final Map<String, Set<String>> emails = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, Set<String>> owners = new HashMap<>();
  private final Map<String, Set<String>> neighbours = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private long rows;

  /** A person's pseudonyms: the first is theirs in this plan, all are theirs. */
  public interface Names extends BiFunction<Identifier, String, List<String>> {}

  /** A row of the list that names nobody, without its values. */
  public record Fault(long line, String problem) {}

  /**
   * What was read.
   *
   * @param list where the people come from, for messages
   * @param rows of the list
   * @param faults rows that were passed over
   * @param everybody rows of the source of truth
   */
  public record Result(People people, String list, long rows, List<Fault> faults, long everybody) {}

  /**
   * @param templates of the keys that the job's rules delete
   */
  public SubjectReading(
      SparkSession spark,
      JobSpec job,
      Connections connections,
      List<Template> templates,
      Names names,
      Consumer<String> progress) {
    this.spark = spark;
    this.job = job;
    this.spec = job.subjects().orElseThrow();
    this.connections = connections;
    this.templates = List.copyOf(templates);
    this.names = names;
    this.progress = progress;
  }

  /**
   * @throws LetheException exit 1 if the list or the source of truth cannot be read, exit 2 for
   *     rows that name nobody
   */
  public Result read(HeldPeople held) {
    SourceSpec source = job.source(spec.source(), spec.where());
    progress.accept("reading " + source.name());
    if (source.csv() == null) {
      readTable(source);
    } else {
      SubjectFile.read(Path.of(source.csv()), spec.id(), spec.email(), this::take);
    }
    String list = source.csv() == null ? source.connection() : source.csv();
    refuseFaults(list);
    long everybody = readTruth();
    People people = new People(decided(held), strangers());
    return new Result(people, list, rows, List.copyOf(faults), everybody);
  }

  private void readTable(SourceSpec source) {
    Connection connection = connections.get(source.connection(), source.where());
    Target target = connection.target(source, null, List.of(spec.id(), spec.email()));
    try (Reader reader = connection.reader()) {
      List<Row> list =
          reader
              .snapshot(spark, target)
              .select(col(spec.id()).cast("string"), col(spec.email()).cast("string"))
              .limit(MOST_PEOPLE + 1)
              .collectAsList();
      for (Row row : list) {
        take(
            new SubjectRow(rows + 1, stripped(row.getString(0)), stripped(row.getString(1)), null));
      }
    }
  }

  /** What identifies those who are not in the list, and begins like somebody who is. */
  private Set<String> strangers() {
    Set<String> strangers = new HashSet<>();
    neighbours.forEach(
        (id, values) -> {
          if (!emails.containsKey(id)) {
            strangers.add(id);
            values.forEach(email -> strangers.add(Identifier.EMAIL.normal(email)));
          }
        });
    return strangers;
  }

  private static String stripped(String value) {
    return value == null ? null : value.strip();
  }

  private void take(SubjectRow row) {
    rows++;
    String fault = row.fault(spec.maskConstant());
    if (fault != null) {
      faults.add(new Fault(row.number(), fault));
      return;
    }
    emails.computeIfAbsent(row.id(), id -> new LinkedHashSet<>(2)).add(row.email());
    own(row.id(), row.email());
    if (emails.size() > MOST_PEOPLE) {
      throw LetheException.badInput(
          spec.where() + ": the list has more than " + MOST_PEOPLE + " people; divide it.");
    }
  }

  private void own(String id, String email) {
    owners
        .computeIfAbsent(Identifier.EMAIL.normal(email), normal -> new LinkedHashSet<>(1))
        .add(id);
  }

  private void refuseFaults(String list) {
    if (faults.isEmpty()) {
      return;
    }
    List<String> shown =
        faults.stream()
            .limit(SHOWN)
            .map(fault -> "line " + fault.line() + ": " + fault.problem())
            .toList();
    String text =
        list
            + ": "
            + faults.size()
            + " of "
            + rows
            + " rows name nobody: "
            + String.join("; ", shown)
            + (faults.size() > SHOWN ? "; …" : "");
    if (!spec.skipBadRows()) {
      throw LetheException.badInput(
          text
              + ". Nothing was planned. Correct them, or pass over them by --skip-bad-rows, which"
              + " reports them.");
    }
    progress.accept(text + "; passed over");
  }

  /** Learns everybody's spellings; again, if those may belong to somebody else as well. */
  private long readTruth() {
    SubjectsSpec.Truth truth = spec.truth();
    Connection connection = connections.get(truth.table().connection(), truth.table().where());
    Change match =
        new Change(
            Map.of(truth.id(), Identifier.ID, truth.email(), Identifier.EMAIL), new TreeMap<>());
    Target target = connection.target(truth.table(), match);
    progress.accept("asking " + connection + " who they are");
    long everybody = ask(connection, target);
    int before = -1;
    while (before != owners.size()) {
      before = owners.size();
      learn();
      everybody = owners.size() == before ? everybody : ask(connection, target);
    }
    return everybody;
  }

  private final Map<String, Set<String>> learned = new LinkedHashMap<>();

  private void learn() {
    learned.forEach(
        (id, values) -> {
          if (emails.containsKey(id)) {
            known.add(id);
            for (String email : values) {
              if (!SubjectRow.isMask(email, spec.maskConstant())) {
                emails.get(id).add(email);
                own(id, email);
              }
            }
          } else {
            values.forEach(email -> own(id, email));
          }
        });
  }

  /** Rows of the source of truth; those of the people are learned. */
  private long ask(Connection connection, Target target) {
    learned.clear();
    try (Reader reader = connection.reader()) {
      Broadcast<People> wanted =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .broadcast(new People(asTheyAre(), Set.of()));
      Dataset<Row> found =
          reader
              .items(spark, target, Optional.empty())
              .mapPartitions(
                  new TruthTask(wanted, spec.truth().id(), spec.truth().email(), templates),
                  Encoders.row(TruthTask.SCHEMA))
              .persist(org.apache.spark.storage.StorageLevel.MEMORY_AND_DISK_SER());
      try {
        for (Row row : found.where(col("id").isNotNull()).collectAsList()) {
          Set<String> of =
              (row.getBoolean(3) ? neighbours : learned)
                  .computeIfAbsent(row.getString(0), id -> new LinkedHashSet<>(1));
          if (!row.isNullAt(1)) {
            of.add(row.getString(1));
          }
        }
        Row total = found.agg(sum("rows")).first();
        return total.isNullAt(0) ? 0 : total.getLong(0);
      } finally {
        found.unpersist();
        wanted.destroy();
      }
    }
  }

  private List<People.Subject> asTheyAre() {
    return emails.entrySet().stream()
        .map(
            entry ->
                new People.Subject(
                    new Person("", entry.getKey(), List.copyOf(entry.getValue())),
                    Verdict.MATCHED,
                    true))
        .toList();
  }

  private List<People.Subject> decided(HeldPeople held) {
    List<People.Subject> subjects = new ArrayList<>();
    for (Map.Entry<String, Set<String>> entry : emails.entrySet()) {
      List<String> pseudonyms = new ArrayList<>(names.apply(Identifier.ID, entry.getKey()));
      String own = pseudonyms.get(0);
      boolean shared = false;
      for (String email : entry.getValue()) {
        pseudonyms.addAll(names.apply(Identifier.EMAIL, email));
        shared |= owners.get(Identifier.EMAIL.normal(email)).size() > 1;
      }
      Verdict verdict =
          held.anyOf(pseudonyms) ? Verdict.HELD : shared ? Verdict.AMBIGUOUS : Verdict.MATCHED;
      subjects.add(
          new People.Subject(
              new Person(own, entry.getKey(), List.copyOf(entry.getValue())),
              verdict,
              known.contains(entry.getKey())));
    }
    return subjects;
  }
}
