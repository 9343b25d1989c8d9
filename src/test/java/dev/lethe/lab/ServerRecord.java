package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What a lab's folder remembers of a server, also while it is down; DIR/name.properties. */
record ServerRecord(int port, String user, String password, Optional<ProcessIdentity> process) {
  ServerRecord {
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(process, "process is null");
  }

  static Optional<ServerRecord> load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Optional<ProcessIdentity> process =
        Optional.ofNullable(properties.getProperty("pid"))
            .map(pid -> new ProcessIdentity(Long.parseLong(pid), properties.getProperty("mark")));
    return Optional.of(
        new ServerRecord(
            Integer.parseInt(properties.getProperty("port")),
            properties.getProperty("user"),
            properties.getProperty("password"),
            process));
  }

  void store(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("port", Integer.toString(port));
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    process.ifPresent(
        identity -> {
          properties.setProperty("pid", Long.toString(identity.pid()));
          properties.setProperty("mark", identity.mark());
        });
    StringWriter text = new StringWriter();
    properties.store(text, null);
    LabFiles.writePrivate(file, text.toString());
  }

  ServerRecord running(ProcessIdentity identity) {
    return new ServerRecord(port, user, password, Optional.of(identity));
  }

  ServerRecord stopped() {
    return new ServerRecord(port, user, password, Optional.empty());
  }

  @Override
  public String toString() {
    return "ServerRecord[port=" + port + ", user=" + user + ", password=***, " + process + "]";
  }
}
