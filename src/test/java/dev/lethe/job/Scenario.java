package dev.lethe.job;

import dev.lethe.LetheException;
import dev.lethe.apply.Applier;
import dev.lethe.apply.Postponer;
import dev.lethe.audit.Audit;
import dev.lethe.connector.Connections;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import dev.lethe.plan.PlanHeader;
import dev.lethe.plan.PlanRequest;
import dev.lethe.plan.PlanStore;
import dev.lethe.plan.Planner;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.spec.Conf;
import dev.lethe.spec.JobSpec;
import dev.lethe.store.DeltaStore;
import dev.lethe.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * One small world on the lab's servers: a bucket, a database with a job table, a store, and the
 * files of a configuration and a job, which every command loads anew as the command line does.
 */
public final class Scenario implements AutoCloseable {
  /** The sample's instant: {@code --as-of} of the NDVR data. */
  public static final String SAMPLE_TIME = "2019-06-03T05:00:00Z";

  /** Switches the age check of objects without references off. */
  public static final String ANY_AGE = "rules.trial-retention.orphans.min-age=0";

  /** Lets a small world lose all its objects. */
  public static final String ANY_FRACTION = "guards.max-fraction=1";

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final ScenarioFiles files = ScenarioFiles.fresh();
  private final TestTable table;
  private final TestObjects bucket = TestObjects.fresh();
  private Clock clock = Clock.systemUTC();

  private Scenario(String server) throws IOException, SQLException {
    this.table = TestTable.fresh(server);
    Endpoint database = Lab.shared().endpoint(server);
    Endpoint s3 = Lab.shared().endpoint("s3");
    connection("ndvr-db", "type", server)
        .connection("ndvr-db", "url", table.url())
        .connection("ndvr-db", "user", database.user())
        .connection("ndvr-db", "password", database.password())
        .connection("ndvr-files", "type", "s3")
        .connection("ndvr-files", "bucket", bucket.bucket())
        .connection("ndvr-files", "endpoint", s3.url())
        .connection("ndvr-files", "path-style", true)
        .connection("ndvr-files", "region", s3.extras().get("region"))
        .connection("ndvr-files", "access-key", s3.user())
        .connection("ndvr-files", "secret-key", s3.password());
  }

  public static Scenario mysql() throws IOException, SQLException {
    return new Scenario("mysql");
  }

  public static Scenario postgres() throws IOException, SQLException {
    return new Scenario("postgres");
  }

  /** Of {@code mysql} or {@code postgres}. */
  public static Scenario on(String server) throws IOException, SQLException {
    return new Scenario(server);
  }

  /** Overrides one setting of a connection, or adds a connection. */
  public Scenario connection(String name, String key, Object value) {
    files.connection(name, key, value);
    return this;
  }

  /** Overrides one setting of the configuration; the path is not quoted. */
  public Scenario setting(String path, Object value) {
    files.set(path, value);
    return this;
  }

  /** Replaces a part of the job's file, which is jobs/trial-retention.conf to begin with. */
  public Scenario jobFile(String from, String to) {
    files.replace(from, to);
    return this;
  }

  /** Replaces the job's file from the first {@code start} to its end. */
  public Scenario jobFileFrom(String start, String text) {
    files.replaceFrom(start, text);
    return this;
  }

  /** Takes back what {@link #jobFile} did. */
  public Scenario withOriginalJob() {
    files.restore();
    return this;
  }

  public Scenario clock(Clock other) {
    clock = other;
    return this;
  }

  /** Shares the other scenario's store, as two jobs of one environment do. */
  public Scenario storeOf(Scenario other) {
    return setting("store.root", other.files.setting("store.root"));
  }

  public Scenario objects(String... keys) {
    bucket.put(Arrays.stream(keys));
    return this;
  }

  public Scenario objects(Stream<String> keys) {
    bucket.put(keys);
    return this;
  }

  public Scenario object(String key, byte[] content) {
    bucket.put(key, content);
    return this;
  }

  public Scenario job(String id, String completedAt, String type, String sourceData) {
    return jobs(List.of(new JobRow(id, completedAt, type, sourceData)));
  }

  public Scenario jobs(List<JobRow> rows) {
    table.insert(rows);
    return this;
  }

  /** Runs a statement in the scenario's database. */
  public Scenario sql(String statement) {
    table.sql(statement);
    return this;
  }

  /** Uploads an object again, with the content that it has. */
  public Scenario sameObjectAgain(String key) {
    bucket.putAgain(key);
    return this;
  }

  public void deleteObject(String key) {
    bucket.delete(key);
  }

  public Instant lastModified(String key) {
    return bucket.lastModified(key);
  }

  /** When these objects were last modified. */
  public Map<String, Instant> times(Collection<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, this::lastModified));
  }

  /**
   * Lets a proxy tell these times of objects: those of a server that kept what a test has to put
   * again, since the real one did not.
   */
  public static void tell(FaultProxy proxy, Map<String, Instant> times) {
    times.forEach(
        (key, time) ->
            proxy
                .when(
                    request ->
                        request.method().equals("HEAD") && request.path().endsWith("/" + key))
                .header(
                    "Last-Modified",
                    request ->
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            time.atOffset(ZoneOffset.UTC))));
  }

  /** A connection of the caller's own to the database. */
  public Connection another() throws SQLException {
    return table.another();
  }

  public String bucket() {
    return bucket.bucket();
  }

  public String database() {
    return table.database();
  }

  public String databaseUrl() {
    return table.url();
  }

  public Path directory() {
    return files.directory();
  }

  /** The keys in the bucket now. */
  public List<String> keys() {
    return bucket.keys();
  }

  /** The ids in the job table now. */
  public List<String> jobIds() {
    return table.ids();
  }

  /**
   * Plans.
   *
   * @param arguments an instant is {@code --as-of}, a text with "=" is {@code --set}, anything else
   *     is {@code --plan-id}
   */
  public PlanHeader plan(String... arguments) throws IOException {
    Conf conf = files.conf();
    List<String> sets = Arrays.stream(arguments).filter(text -> text.contains("=")).toList();
    String runId = freshRun();
    Instant asOf = null;
    String planId = "plan-" + runId;
    for (String argument : arguments) {
      if (argument.matches("\\d{4}-\\d\\d-\\d\\dT.*Z")) {
        asOf = Instant.parse(argument);
      } else if (!argument.contains("=")) {
        planId = argument;
      }
    }
    JobSpec spec = files.job(conf, sets);
    Planner planner =
        new Planner(TestSpark.store(conf), conf, new Connections(conf), clock, sentence -> {});
    return planner.plan(new PlanRequest(spec, asOf, null, planId, "author", runId));
  }

  /** Plans the sample: its instant, objects of any age, any share of them. */
  public PlanHeader planSample(String... arguments) throws IOException {
    return plan(
        Stream.concat(Stream.of(SAMPLE_TIME, ANY_AGE, ANY_FRACTION), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  public PlanHeader apply(String planId) throws IOException {
    Conf conf = files.conf();
    return new Applier(
            TestSpark.store(conf), conf, new Connections(conf), clock, new UnheardProgress())
        .apply(planId, freshRun(), "operator");
  }

  public Verifier.Result verify(String planId) throws IOException {
    Conf conf = files.conf();
    return new Verifier(TestSpark.store(conf), conf, new Connections(conf), clock, sentence -> {})
        .verify(planId, freshRun(), "operator");
  }

  public DeltaStore store() throws IOException {
    return TestSpark.store(files.conf());
  }

  /** The configuration, as the command line takes it. */
  public Path conf() throws IOException {
    files.conf();
    return files.directory().resolve("lethe.conf");
  }

  /** Puts records behind the others whose node did not confirm. */
  public void postpone(String planId) throws IOException {
    Conf conf = files.conf();
    new Postponer(TestSpark.store(conf), conf, new Connections(conf), clock, sentence -> {})
        .postpone(planId, freshRun(), "operator");
  }

  public PlanStore plans() throws IOException {
    return new PlanStore(store(), clock);
  }

  public Audit audit() throws IOException {
    return new Audit(TestSpark.store(files.conf()));
  }

  /** The names of people under the scenario's keys. */
  public Pseudonyms pseudonyms() throws IOException {
    Conf conf = files.conf();
    return Pseudonyms.load(conf.pseudonymKeys(), TestSpark.store(conf).files());
  }

  /** Outcome → actions. */
  public Map<String, Long> outcomes(String planId) throws IOException {
    return audit().outcomes(planId);
  }

  public List<Planned> actions(String planId) throws IOException {
    return plans().actions(planId).collectAsList().stream().map(Planned::of).toList();
  }

  /** Object key → verdict, of the objects that a plan erases. */
  public Map<String, String> erased(String planId) throws IOException {
    return actions(planId).stream()
        .filter(action -> action.kind().equals("DELETE_OBJECT"))
        .collect(Collectors.toMap(Planned::key, Planned::verdict, Scenario::twice, TreeMap::new));
  }

  /** Key → verdict, of what a plan spares. */
  public Map<String, String> findings(String planId) throws IOException {
    return plans().findings(planId).collectAsList().stream()
        .collect(
            Collectors.toMap(
                row -> row.<Row>getAs("locator").getAs("key"),
                row -> row.<String>getAs("verdict"),
                Scenario::twice,
                TreeMap::new));
  }

  /** The audit's rows of a plan. */
  public List<Row> audit(String planId) throws IOException {
    return audit().ofPlan(planId).collectAsList();
  }

  /** How a command ends that fails so: what was thrown, or what a Spark task threw. */
  public static LetheException failure(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof LetheException known) {
        return known;
      }
    }
    return LetheException.systemFailed(String.valueOf(thrown), thrown);
  }

  @Override
  public void close() throws SQLException {
    table.close();
  }

  private static String freshRun() {
    return "run-" + RUNS.incrementAndGet();
  }

  private static String twice(String one, String other) {
    throw new IllegalStateException("one key twice: " + one + ", " + other);
  }
}
