package dev.lethe.connector.redis;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Category;
import dev.lethe.connector.FoundItem;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Finds keys by SCAN, which never stops the server, or by the sets that list them. A key that comes
 * and goes while it scans may be left out.
 */
final class RedisReader implements Reader {
  private static final int SETS_PER_TASK = 10_000;

  private final RedisConfig config;
  private RedisSession session;

  RedisReader(RedisConfig config) {
    this.config = config;
  }

  @Override
  public synchronized String identity() {
    session().requireWhole();
    return RedisConnector.TYPE + ":" + config.authority();
  }

  @Override
  public Optional<String> transport() {
    return Optional.of(
        (config.encrypted() ? "TLS" : "not encrypted")
            + ", "
            + (config.password() == null ? "no password" : "password"));
  }

  @Override
  public synchronized Optional<String> version() {
    return Optional.of(session().version());
  }

  /** By keys that nobody has: what may be asked of them may be asked of the others. */
  @Override
  public synchronized List<String> lacks(Target target) {
    byte[] key =
        RedisKey.bytes(target.template().fill("lethe-doctor-" + UUID.randomUUID())).orElseThrow();
    List<CommandArguments> commands =
        List.of(
            new CommandArguments(Command.SCAN).add("0").add("COUNT").add("1"),
            new CommandArguments(target.template().index() ? Command.SSCAN : Command.EXISTS)
                .key(key),
            new CommandArguments(Command.UNLINK).key(key));
    List<Object> answers = session().tell(commands);
    List<String> lacking = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof JedisDataException problem
          && RedisErrors.category(problem) == Category.ACCESS_DENIED) {
        lacking.add(
            RedisErrors.lacks(config, target.template(), commands.get(i).getCommand().toString()));
      }
    }
    return lacking;
  }

  @Override
  public synchronized StructType describe(Target target) {
    session().requireWhole();
    return FoundItem.SCHEMA;
  }

  @Override
  public Dataset<Row> snapshot(SparkSession spark, Target target) {
    throw new UnsupportedOperationException("keys are found by what names people in them");
  }

  @Override
  public synchronized Dataset<Row> items(
      SparkSession spark, Target target, Optional<Candidates> candidates) {
    session().requireWhole();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Template template = target.template();
    JavaRDD<Row> rows =
        template.index()
            ? new RedisMembers(config, target.container(), template)
                .of(sets(context, template, candidates))
            : keys(context, template, candidates).map(new RedisItem(target.container(), template));
    return spark.createDataFrame(rows, FoundItem.SCHEMA);
  }

  /** SCAN may give a key more than once. */
  private JavaRDD<String> keys(
      JavaSparkContext context, Template template, Optional<Candidates> candidates) {
    RedisScan scan = new RedisScan(config, template, null);
    return scan.of(context, candidates.map(asked -> normal(template, asked)))
        .distinct(context.defaultParallelism());
  }

  private static Set<String> normal(Template template, Candidates candidates) {
    Set<String> normal = new HashSet<>();
    candidates
        .of(template.identifier())
        .forEach(value -> normal.add(template.identifier().normal(value)));
    return normal;
  }

  /** The names of the sets that are read: these people's, or all that there are. */
  private JavaRDD<String> sets(
      JavaSparkContext context, Template template, Optional<Candidates> candidates) {
    if (candidates.isEmpty()) {
      return new RedisScan(config, template, "set")
          .of(context, Optional.empty())
          .distinct(context.defaultParallelism());
    }
    List<String> names =
        candidates.get().ids().stream()
            .distinct()
            .map(template::fill)
            .filter(name -> RedisKey.bytes(name).isPresent())
            .toList();
    int tasks = Math.min(context.defaultParallelism(), 1 + names.size() / SETS_PER_TASK);
    return context.parallelize(names, tasks);
  }

  @Override
  public synchronized List<Sighting> look(Target target, List<Locator> locators) {
    List<CommandArguments> questions = new ArrayList<>();
    for (Locator locator : locators) {
      byte[] key = RedisKey.bytes(locator.key()).orElse(new byte[0]);
      questions.add(new CommandArguments(Command.EXISTS).key(key));
    }
    List<Object> answers = session().tell(questions);
    List<Sighting> sightings = new ArrayList<>(locators.size());
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof JedisDataException problem) {
        throw RedisErrors.failed(config, "look at a key of", problem);
      }
      boolean possible = RedisKey.bytes(locators.get(i).key()).isPresent();
      boolean present = possible && Long.valueOf(1).equals(answers.get(i));
      sightings.add(new Sighting(locators.get(i), present, null, null));
    }
    return sightings;
  }

  private RedisSession session() {
    if (session == null) {
      session = RedisSession.open(config);
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
