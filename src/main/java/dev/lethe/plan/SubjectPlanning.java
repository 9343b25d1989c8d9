package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Template;
import dev.lethe.rule.Verdict;
import dev.lethe.source.HeldPeople;
import dev.lethe.source.Holds;
import dev.lethe.source.People;
import dev.lethe.source.SubjectReading;
import dev.lethe.source.SubjectTarget;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.SubjectsSpec;
import dev.lethe.store.DeltaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** How a plan about people is made: who they are, what of theirs there is, what is kept of that. */
final class SubjectPlanning implements Planning {
  private final DeltaStore store;
  private final PlanStore plans;
  private final PlanRequest request;
  private final JobSpec job;
  private final SubjectsSpec spec;
  private final Connections connections;
  private final Clock clock;
  private final Consumer<String> progress;
  private final Pseudonyms pseudonyms;
  private final PlanKeys keys;
  private final List<SubjectTarget> targets;
  private final List<SubjectDecision> decisions = new ArrayList<>();
  private final List<Row> notes = new ArrayList<>();
  private final Set<String> unreachable = new TreeSet<>();
  private Broadcast<People> people;
  private SubjectReading.Result list;

  /**
   * Resolves a job's rules; reads nothing.
   *
   * @throws LetheException exit 2 if the job does not fit the configuration, or without keys
   */
  SubjectPlanning(
      DeltaStore store,
      PlanStore plans,
      PlanRequest request,
      Conf conf,
      Connections connections,
      Clock clock,
      Consumer<String> progress)
      throws IOException {
    this.store = store;
    this.plans = plans;
    this.request = request;
    this.job = request.job();
    this.spec = job.subjects().orElseThrow();
    this.connections = connections;
    this.clock = clock;
    this.progress = progress;
    this.pseudonyms = Pseudonyms.forPeople(job, conf.pseudonymKeys(), store.files());
    this.keys = new PlanKeys(store.files(), conf.masterKey());
    this.keys.requireMaster();
    this.targets = SubjectTarget.resolve(job.people().values(), connections, pseudonyms.writer());
  }

  @Override
  public Set<Connection> connections() {
    Set<Connection> asked = new LinkedHashSet<>();
    asked.add(connections.get(spec.truth().table().connection(), spec.truth().table().where()));
    SourceSpec source = job.source(spec.source(), spec.where());
    if (source.csv() == null) {
      asked.add(connections.get(source.connection(), source.where()));
    }
    for (SubjectTarget target : targets) {
      if (target.rule().required() || reached(target)) {
        asked.add(target.connection());
      }
    }
    return asked;
  }

  private boolean reached(SubjectTarget target) {
    try (Reader reader = target.connection().reader()) {
      reader.identity();
      return true;
    } catch (ConnectorException e) {
      passOver(target, e);
      return false;
    }
  }

  private void passOver(SubjectTarget target, ConnectorException problem) {
    String text =
        target.connection() + " is not required and was not looked at: " + problem.getMessage();
    progress.accept(text);
    unreachable.add(target.rule().name());
    notes.add(note(target.rule().name(), "UNREACHABLE", target.connection().name(), "", text));
  }

  /** No rule about people owns what it reads. */
  @Override
  public void prepare(Map<String, String> identities) {}

  /** Reads the list, the source of truth and every target. */
  @Override
  public Reading read(Map<String, String> identities, Holds holds) {
    targets.forEach(this::requireFit);
    HeldPeople held = holds.people(store.spark());
    this.list =
        new SubjectReading(
                store.spark(), job, connections, templates(), pseudonyms::names, progress)
            .read(held);
    list.faults()
        .forEach(
            fault ->
                notes.add(
                    note(
                        spec.source(),
                        "INVALID",
                        list.list(),
                        "line " + fault.line(),
                        fault.problem())));
    this.people =
        JavaSparkContext.fromSparkContext(store.spark().sparkContext()).broadcast(list.people());
    for (SubjectTarget target : targets) {
      if (unreachable.contains(target.rule().name())) {
        continue;
      }
      progress.accept("looking for " + list.people() + " in " + target.connection());
      decisions.add(
          new SubjectDecision(
              store.spark(), target, targets, people, list.people().candidates(), held));
    }
    Instant taken = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Map<String, Instant> times = new TreeMap<>();
    job.ruleNames().forEach(rule -> times.put(rule, taken));
    List<People.Subject> subjects = list.people().subjects();
    return new Reading(
        Verdict.SUBJECT,
        List.copyOf(decisions),
        store.spark().createDataFrame(notes, PlanTables.FINDINGS).drop("plan_id"),
        times,
        Map.of(),
        subjects.stream().filter(People.Subject::goes).count(),
        subjects.stream().filter(subject -> !subject.known()).count(),
        list.everybody(),
        "people");
  }

  private void requireFit(SubjectTarget target) {
    if (unreachable.contains(target.rule().name())) {
      return;
    }
    try (Reader reader = target.connection().reader()) {
      for (String remark : reader.fits(target.target(), target.rule().where())) {
        progress.accept(remark);
        notes.add(
            note(target.rule().name(), "NOT_COVERED", target.connection().name(), "", remark));
      }
    }
  }

  private List<Template> templates() {
    return targets.stream().map(one -> one.target().template()).filter(Objects::nonNull).toList();
  }

  /**
   * Keeps, sealed, what apply needs to know about the people, and in the clear their pseudonyms.
   */
  @Override
  public Seal keep(boolean again) throws IOException {
    String planId = request.planId();
    Seal seal = keys.make(planId);
    keys.keep(planId, seal, list.people());
    SourceSpec source = job.source(spec.source(), spec.where());
    if (source.csv() != null) {
      keys.keepList(planId, seal, Files.readAllBytes(Path.of(source.csv())));
    }
    List<Row> subjects = new ArrayList<>();
    for (People.Subject subject : list.people().subjects()) {
      Set<String> aliases = new LinkedHashSet<>();
      aliases.add(subject.person().pseudonym());
      subject
          .person()
          .emails()
          .forEach(email -> aliases.add(pseudonyms.names(Identifier.EMAIL, email).get(0)));
      subjects.add(
          RowFactory.create(
              planId,
              subject.person().pseudonym(),
              pseudonyms.writer().id(),
              aliases.toArray(new String[0]),
              subject.verdict().name(),
              subject.known()));
    }
    plans.write(
        PlanTables.SUBJECTS_TABLE,
        planId,
        store.spark().createDataFrame(subjects, PlanTables.SUBJECTS),
        again);
    return seal;
  }

  @Override
  public void close() {
    decisions.forEach(SubjectDecision::close);
    if (people != null) {
      people.destroy();
    }
  }

  private static Row note(
      String rule, String verdict, String container, String key, String reason) {
    return RowFactory.create(
        null,
        rule,
        verdict,
        RowFactory.create(container, key, null, null),
        scala.collection.JavaConverters.asScalaBuffer(Arrays.<String>asList()).toSeq(),
        reason,
        0L);
  }
}
