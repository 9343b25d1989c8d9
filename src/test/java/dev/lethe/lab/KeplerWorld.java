package dev.lethe.lab;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The contributors' system, loaded with a {@link KeplerData}: in places of its own (databases,
 * bucket, indices, Redis database) or in those that {@code lab.conf} names. Only the servers of the
 * systems that are asked for start.
 *
 * <pre>{@code
 * KeplerWorld world = KeplerWorld.fresh(Lab.shared(), KeplerData.of(1, 60), KeplerSystem.POSTGRES);
 * List<KeplerContributor> gone = world.data().sample(5);
 * KeplerReading before = world.read(gone);   // before.traces() equals world.expected(gone)
 * …
 * KeplerReading after = world.read(gone);    // traces() all zero, others() as before
 * }</pre>
 */
public final class KeplerWorld {
  private static final AtomicInteger REDIS = new AtomicInteger();
  private static final Map<KeplerSystem, Set<String>> KINDS =
      Map.of(
          KeplerSystem.POSTGRES, Set.of("contributors", "judgments"),
          KeplerSystem.ELASTICSEARCH, Set.of("documents"),
          KeplerSystem.CLICKHOUSE, Set.of("metrics"),
          KeplerSystem.S3, Set.of("files"),
          KeplerSystem.REDIS, Set.of("sessions"));

  private final Lab lab;
  private final KeplerData data;
  private final Map<KeplerSystem, KeplerStore> stores = new EnumMap<>(KeplerSystem.class);
  private String database = "kepler";
  private String clickHouse = "kepler";
  private String bucket = "kepler-files";
  private String prefix = "project-";
  private int redis;

  private KeplerWorld(Lab lab, KeplerData data) {
    this.lab = lab;
    this.data = data;
  }

  /**
   * In places that nobody else uses.
   *
   * @param systems which to load; all if none is named
   */
  public static KeplerWorld fresh(Lab lab, KeplerData data, KeplerSystem... systems)
      throws Exception {
    KeplerWorld world = new KeplerWorld(lab, data);
    String suffix = LabFiles.newSuffix();
    Set<KeplerSystem> wanted = wanted(systems);
    world.prefix = "w" + suffix + "-project-";
    if (wanted.contains(KeplerSystem.POSTGRES)) {
      world.database = lab.freshDatabase("postgres", "kepler");
      Databases.runScript(lab.endpoint("postgres"), world.database, "postgres-kepler.sql");
    }
    if (wanted.contains(KeplerSystem.CLICKHOUSE)) {
      world.clickHouse = lab.freshDatabase("clickhouse", "kepler");
      ClickHouseServer.createTables(lab.endpoint("clickhouse"), world.clickHouse);
    }
    if (wanted.contains(KeplerSystem.S3)) {
      world.bucket = lab.freshBucket("kepler");
      S3ProxyServer.keepVersions(lab.s3(), world.bucket);
    }
    if (wanted.contains(KeplerSystem.REDIS)) {
      world.redis = 1 + REDIS.getAndIncrement() % (RedisServer.DATABASES - 1);
      new KeplerSessions(lab, world.redis).clear();
    }
    return world.load(wanted);
  }

  /** In the places of {@code lab.conf}, which must be empty. */
  public static KeplerWorld ofLab(Lab lab, KeplerData data, KeplerSystem... systems)
      throws Exception {
    return new KeplerWorld(lab, data).load(wanted(systems));
  }

  public KeplerData data() {
    return data;
  }

  /** What a deletion of these people has to find in the systems that were loaded. */
  public Map<String, Long> expected(Collection<KeplerContributor> gone) {
    Map<String, Long> expected = new LinkedHashMap<>(data.expected(gone));
    expected
        .keySet()
        .retainAll(stores.keySet().stream().flatMap(one -> KINDS.get(one).stream()).toList());
    return expected;
  }

  /** Reads all systems that were loaded, one after the other. */
  public KeplerReading read(Collection<KeplerContributor> gone) throws Exception {
    KeplerReading reading = new KeplerReading();
    KeplerPeople people = KeplerPeople.of(gone);
    for (KeplerStore store : stores.values()) {
      store.read(people, reading);
    }
    return reading;
  }

  public Lab lab() {
    return lab;
  }

  /** The PostgreSQL database. */
  public String database() {
    return database;
  }

  /** The ClickHouse database. */
  public String clickHouse() {
    return clickHouse;
  }

  public String bucket() {
    return bucket;
  }

  /** The number of the Redis database. */
  public int redis() {
    return redis;
  }

  /** Elasticsearch's name of a project's index. */
  public String index(UUID project) {
    return prefix + project;
  }

  /** What stands for all indices in a job. */
  public String indices() {
    return prefix + "*";
  }

  /** A job's URL with its secret, for the jobs API on this data. */
  public String jobUrl(String job) {
    Endpoint api = lab.endpoint("jobs-api");
    return "%s/%s-%d/jobs/%s?secret=%s".formatted(api.url(), database, redis, job, api.password());
  }

  /** The loaded systems' connections in HOCON, by the names that the jobs use. */
  public String connections() {
    Map<String, Object> connections = new LinkedHashMap<>();
    for (KeplerSystem system : stores.keySet()) {
      switch (system) {
        case POSTGRES -> {
          Map<String, Object> settings =
              new LinkedHashMap<>(Databases.connection("postgres", lab.endpoint("postgres")));
          settings.put("url", lab.jdbcUrl("postgres", database));
          connections.put("kepler-db", settings);
        }
        case ELASTICSEARCH ->
            connections.put(
                "kepler-es", Databases.connection("elasticsearch", lab.endpoint("elasticsearch")));
        case CLICKHOUSE ->
            connections.put(
                "kepler-ch", ClickHouseServer.connection(lab.endpoint("clickhouse"), clickHouse));
        case S3 ->
            connections.put("kepler-files", S3ProxyServer.connection(bucket, lab.endpoint("s3")));
        case REDIS -> {
          Map<String, Object> settings =
              new LinkedHashMap<>(Databases.connection("redis", lab.endpoint("redis")));
          settings.put("url", Databases.url(lab.endpoint("redis"), Integer.toString(redis)));
          connections.put("sessions", settings);
        }
      }
    }
    return ConfigValueFactory.fromMap(Map.of("connections", connections))
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  private KeplerWorld load(Set<KeplerSystem> systems) throws Exception {
    for (KeplerSystem system : systems) {
      KeplerStore store = store(system);
      store.load(data);
      stores.put(system, store);
    }
    return this;
  }

  private KeplerStore store(KeplerSystem system) {
    return switch (system) {
      case POSTGRES -> new KeplerPostgres(lab, database);
      case ELASTICSEARCH -> new KeplerElasticsearch(lab, prefix);
      case CLICKHOUSE -> new KeplerClickHouse(lab, clickHouse);
      case S3 -> new KeplerFiles(lab, bucket);
      case REDIS -> new KeplerSessions(lab, redis);
    };
  }

  private static Set<KeplerSystem> wanted(KeplerSystem... systems) {
    return systems.length == 0
        ? EnumSet.allOf(KeplerSystem.class)
        : EnumSet.copyOf(Arrays.asList(systems));
  }
}
