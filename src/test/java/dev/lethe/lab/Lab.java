package dev.lethe.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The servers that the tests and the demo run against, with their data, logs, ports and passwords
 * in one folder. All listen on 127.0.0.1 only.
 */
public final class Lab implements AutoCloseable {
  private static Lab shared;
  private static Lab encrypted;

  private final Path directory;
  private final Map<String, Stand> stands = new LinkedHashMap<>();
  private final Set<String> started = ConcurrentHashMap.newKeySet();
  private boolean startsOnDemand;
  private S3Client s3;

  private Lab(Path directory, Function<Lab, List<LabServer>> servers) {
    this.directory = directory.toAbsolutePath().normalize();
    servers
        .apply(this)
        .forEach(server -> stands.put(server.name(), new Stand(server, this.directory)));
  }

  /**
   * Starts a lab whose servers end with this JVM, however it ends.
   *
   * @param servers which of them; all if none is named
   */
  public static Lab up(Path directory, String... servers) {
    Lab lab = at(directory);
    lab.start(Stand.Lifetime.WITH_PARENT, lab.named(servers));
    return lab;
  }

  /** Starts more servers of this lab, which end with this JVM too. */
  void add(String... servers) {
    start(Stand.Lifetime.WITH_PARENT, named(servers));
  }

  /**
   * The same with servers besides those that every lab has.
   *
   * @param servers which of all of them
   */
  public static Lab up(Path directory, List<LabServer> more, String... servers) {
    Lab lab =
        new Lab(directory, it -> Stream.concat(it.everyServer().stream(), more.stream()).toList());
    lab.start(Stand.Lifetime.WITH_PARENT, lab.named(servers));
    return lab;
  }

  /**
   * Starts a lab that outlives this JVM; a server that is up already stays as it is.
   *
   * @param servers which of them; all if none is named
   */
  public static Lab upInBackground(Path directory, String... servers) {
    Lab lab = at(directory);
    lab.start(Stand.Lifetime.BACKGROUND, lab.named(servers));
    return lab;
  }

  /** The lab in this folder as it is, up or down. */
  public static Lab at(Path directory) {
    return new Lab(directory, Lab::everyServer);
  }

  /**
   * One lab for all tests of this JVM, below target/; goes down when the JVM ends. S3 and the two
   * databases are up; every other server starts when its {@link #endpoint} is first asked for.
   */
  public static synchronized Lab shared() {
    if (shared == null) {
      shared = ofThisJvm(Lab::everyServer, "s3", "mysql", "postgres");
      shared.startsOnDemand = true;
    }
    return shared;
  }

  /** Another one, of databases that offer TLS; apart, since drivers use it where it is offered. */
  public static synchronized Lab encrypted() {
    if (encrypted == null) {
      encrypted = ofThisJvm(lab -> List.of(MariaDbServer.withTls(), PostgresServer.withTls()));
    }
    return encrypted;
  }

  private List<LabServer> everyServer() {
    return List.of(
        new S3ProxyServer(),
        new MariaDbServer(),
        new PostgresServer(),
        new ElasticsearchServer(),
        new ClickHouseServer(),
        new RedisServer(),
        new JobsApiServer(name -> known(stands.get(name))),
        new StorageNodeServer());
  }

  private static Lab ofThisJvm(Function<Lab, List<LabServer>> servers, String... first) {
    try {
      Path target = Files.createDirectories(LabFiles.home().resolve("target"));
      Lab lab = new Lab(Files.createTempDirectory(target, "lab-"), servers);
      lab.start(Stand.Lifetime.WITH_PARENT, lab.named(first));
      Runtime.getRuntime().addShutdownHook(new Thread(lab::discard));
      return lab;
    } catch (IOException e) {
      throw new LabException("Cannot create a folder for the tests' lab.", e);
    }
  }

  public Path directory() {
    return directory;
  }

  /** The configuration that names this lab's connections. */
  public Path conf() {
    return directory.resolve("lab.conf");
  }

  /**
   * How to reach one server: {@code s3}, {@code mysql}, {@code postgres}, {@code elasticsearch},
   * {@code clickhouse}, {@code redis}, {@code jobs-api} or {@code storage-node}.
   */
  public Endpoint endpoint(String name) {
    Stand stand = named(name).get(0);
    if (startsOnDemand) {
      startOnDemand(name);
    }
    return known(stand);
  }

  /** What vouches for the certificate of a server of {@link #encrypted}, in PEM form. */
  public Path certificateAuthority(String name) {
    return TlsFiles.authority(directory.resolve(name));
  }

  /** How to reach each server that has ever been up here. */
  public Map<String, Endpoint> endpoints() {
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    stands.forEach(
        (name, stand) -> endpoint(stand).ifPresent(endpoint -> endpoints.put(name, endpoint)));
    return endpoints;
  }

  /**
   * For each server why it is not up; empty where it lives and answers.
   *
   * @param servers which of them; all if none is named
   */
  public Map<String, Optional<String>> troubles(String... servers) {
    return AtOnce.each(named(servers), Stand::trouble);
  }

  /** The processes that live, by server. */
  Map<String, ProcessIdentity> processes() {
    Map<String, ProcessIdentity> processes = new LinkedHashMap<>();
    AtOnce.each(named(), Stand::process)
        .forEach((name, process) -> process.ifPresent(alive -> processes.put(name, alive)));
    return processes;
  }

  /**
   * Stops servers; returns when their processes are gone. Their data stays.
   *
   * @param servers which of them; all if none is named
   */
  public void down(String... servers) {
    List<Stand> ending = named(servers);
    if (s3 != null) {
      s3.close();
      s3 = null;
    }
    if (Files.isDirectory(directory)) {
      locked(
          () ->
              AtOnce.each(
                  ending,
                  stand -> {
                    stand.down();
                    started.remove(stand.server().name());
                    return stand;
                  }));
    }
  }

  @Override
  public void close() {
    down();
  }

  /** A client for the S3 server, closed with the lab. */
  public synchronized S3Client s3() {
    if (s3 == null) {
      s3 = S3Clients.of(endpoint("s3"));
    }
    return s3;
  }

  /** Creates an empty bucket and returns its name, which starts with {@code prefix}. */
  public String freshBucket(String prefix) {
    String bucket = prefix + "-" + LabFiles.newSuffix();
    s3().createBucket(request -> request.bucket(bucket));
    return bucket;
  }

  /** Creates an empty database and returns its name, which starts with {@code prefix}. */
  public String freshDatabase(String server, String prefix) throws SQLException {
    String database = prefix + "_" + LabFiles.newSuffix();
    String existing =
        switch (server) {
          case "postgres" -> "postgres";
          case "clickhouse" -> "kepler";
          default -> "homework";
        };
    try (Connection connection = Databases.connect(endpoint(server), existing);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
    return database;
  }

  /** A connection to a fresh database, whose name is the connection's catalog. */
  public Connection mysql() throws SQLException {
    return mysql(freshDatabase("mysql", "test"));
  }

  public Connection mysql(String database) throws SQLException {
    return Databases.connect(endpoint("mysql"), database);
  }

  /** A connection to a fresh database, whose name is the connection's catalog. */
  public Connection postgres() throws SQLException {
    return postgres(freshDatabase("postgres", "test"));
  }

  public Connection postgres(String database) throws SQLException {
    return Databases.connect(endpoint("postgres"), database);
  }

  public Connection clickhouse(String database) throws SQLException {
    return Databases.connect(endpoint("clickhouse"), database);
  }

  /** The JDBC URL of a database on {@code mysql}, {@code postgres} or {@code clickhouse}. */
  public String jdbcUrl(String server, String database) {
    return Databases.url(endpoint(server), database);
  }

  /** The servers of these names, or all of them. */
  private List<Stand> named(String... names) {
    if (names.length == 0) {
      return List.copyOf(stands.values());
    }
    List<Stand> found = new ArrayList<>();
    for (String name : names) {
      Stand stand = stands.get(name);
      if (stand == null) {
        throw new LabException("The lab has no " + name + "; it has " + stands.keySet() + ".");
      }
      found.add(stand);
    }
    return found;
  }

  private Endpoint known(Stand stand) {
    String name = stand.server().name();
    return endpoint(stand)
        .orElseThrow(() -> new LabException(name + " has never been up in " + directory + "."));
  }

  private synchronized void startOnDemand(String name) {
    if (!started.contains(name)) {
      start(Stand.Lifetime.WITH_PARENT, named(name));
    }
  }

  private void start(Stand.Lifetime lifetime, List<Stand> wanted) {
    List<Stand> servers = missing(wanted);
    if (servers.isEmpty()) {
      return;
    }
    locked(
        () -> {
          for (Stand stand : servers) {
            stand.settle();
          }
          try {
            AtOnce.each(
                servers,
                stand -> {
                  stand.up(lifetime);
                  return stand;
                });
          } catch (LabException e) {
            stopOurs(servers, e);
            throw e;
          }
          servers.forEach(stand -> started.add(stand.server().name()));
          LabConf.write(this, stands.values().stream().map(Stand::server).toList());
          return this;
        });
  }

  /** Those that this lab has not started, with those that they need. */
  private List<Stand> missing(List<Stand> wanted) {
    Set<Stand> servers = new LinkedHashSet<>();
    for (Stand stand : wanted) {
      stand.server().needs().forEach(need -> servers.add(stands.get(need)));
      servers.add(stand);
    }
    servers.removeIf(stand -> started.contains(stand.server().name()));
    return List.copyOf(servers);
  }

  private static void stopOurs(List<Stand> servers, LabException reason)
      throws IOException, InterruptedException {
    for (Stand stand : servers) {
      try {
        if (stand.isOurs()) {
          stand.down();
        }
      } catch (LabException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private void discard() {
    down();
    try {
      LabFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new LabException("Cannot delete the tests' lab in " + directory + ".", e);
    }
  }

  private static Optional<Endpoint> endpoint(Stand stand) {
    try {
      return stand.endpoint();
    } catch (IOException e) {
      throw new LabException("Cannot read what the lab knows of " + stand.server().name(), e);
    }
  }

  /** One command at a time in one folder, also between processes. */
  private <T> T locked(Callable<T> work) {
    try (FileChannel channel =
            FileChannel.open(
                LabFiles.directory(directory).resolve(".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new LabException("Lost the lock on " + directory + ".");
      }
      return work.call();
    } catch (LabException e) {
      throw e;
    } catch (Exception e) {
      throw new LabException("The lab in " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }
}
