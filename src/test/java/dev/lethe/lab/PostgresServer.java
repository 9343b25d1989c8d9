package dev.lethe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL 17 from zonky's bundle, with passwords by SCRAM. */
final class PostgresServer implements LabServer {
  private static final String BUNDLE = "postgres-linux-x86_64.txz";

  /**
   * Members of tls_only show their password in clear text, by TLS only: what RDS does with tokens.
   */
  private static final String TOKENS =
      """
      hostssl   all +tls_only 127.0.0.1/32 password
      hostnossl all +tls_only 127.0.0.1/32 reject
      """;

  private final boolean tls;

  PostgresServer() {
    this(false);
  }

  private PostgresServer(boolean tls) {
    this.tls = tls;
  }

  /** With a certificate of its own; see {@link Lab#encrypted}. */
  static PostgresServer withTls() {
    return new PostgresServer(true);
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public String newUser() {
    return "lethe";
  }

  @Override
  public Endpoint endpoint(Site site) {
    String url = "jdbc:postgresql://" + Site.HOST + ":" + site.port() + "/kepler";
    return new Endpoint(Site.HOST, site.port(), url, site.user(), site.password(), Map.of());
  }

  @Override
  public List<String> command(Site site) throws IOException, InterruptedException {
    Path binaries = Binaries.of("postgres-17.11", site, PostgresServer::unpack);
    Path data = site.directory().resolve("data");
    if (!Files.isDirectory(data)) {
      initialize(binaries, data, site);
    }
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            binaries.resolve(Path.of("bin", "postgres")).toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(site.port()),
            "--listen_addresses=" + Site.HOST,
            "--unix_socket_directories=",
            // What the lab promises is to survive its processes, not the machine.
            "--fsync=off",
            "--timezone=UTC",
            "--log_timezone=UTC"));
    if (tls) {
      TlsFiles files = TlsFiles.of(site.directory());
      command.addAll(
          List.of(
              "--ssl=on",
              "--ssl_cert_file=" + files.certificate(),
              "--ssl_key_file=" + files.key()));
    }
    return command;
  }

  @Override
  public void ask(Endpoint endpoint) throws SQLException {
    Databases.ask(endpoint, "postgres", Map.of("connectTimeout", "5", "socketTimeout", "5"));
  }

  @Override
  public void furnish(Endpoint endpoint) throws SQLException, IOException {
    try (Connection connection = Databases.connect(endpoint, "postgres");
        Statement statement = connection.createStatement()) {
      for (String database : List.of("kepler", "homework")) {
        // PostgreSQL knows no CREATE DATABASE IF NOT EXISTS.
        String found = "SELECT 1 FROM pg_database WHERE datname = '" + database + "'";
        boolean exists;
        try (ResultSet rows = statement.executeQuery(found)) {
          exists = rows.next();
        }
        if (!exists) {
          statement.execute("CREATE DATABASE " + database);
        }
      }
    }
    Databases.runScript(endpoint, "kepler", "postgres-kepler.sql");
  }

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of("kepler-db", Databases.connection("postgres", endpoint));
  }

  @Override
  public String stopSignal() {
    return "INT";
  }

  @Override
  public boolean refusesRoot() {
    return true;
  }

  private void initialize(Path binaries, Path data, Site site)
      throws IOException, InterruptedException {
    Path partial = data.resolveSibling("data.partial");
    LabFiles.deleteTree(partial);
    Path password =
        LabFiles.writePrivate(site.directory().resolve("password"), site.password() + "\n");
    List<String> command = new ArrayList<>(ServerProcess.privileges(this, site.directory()));
    command.addAll(
        List.of(
            binaries.resolve(Path.of("bin", "initdb")).toString(),
            "--pgdata=" + partial,
            "--username=" + site.user(),
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync"));
    Commands.run(command);
    Files.delete(password);
    if (tls) {
      Path access = partial.resolve("pg_hba.conf");
      Files.writeString(access, TOKENS + Files.readString(access));
    }
    Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unpack(Path folder) throws IOException {
    try (InputStream bundle = Binaries.resource(BUNDLE);
        TarArchiveInputStream archive =
            new TarArchiveInputStream(new XZCompressorInputStream(bundle))) {
      for (TarArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.copy(archive, file);
          boolean program = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
