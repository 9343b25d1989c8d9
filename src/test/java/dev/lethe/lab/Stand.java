package dev.lethe.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One server in a lab's folder: keeps its port, password and process from one start to the next.
 */
final class Stand {
  private static final Duration START = Duration.ofSeconds(90);

  /** Whose end a server waits for. */
  enum Lifetime {
    WITH_PARENT,
    BACKGROUND
  }

  private final LabServer server;
  private final Path directory;
  private final Path log;
  private final Path file;
  private Optional<ServerProcess> ours = Optional.empty();

  Stand(LabServer server, Path lab) {
    this.server = server;
    this.directory = lab.resolve(server.name());
    this.log = lab.resolve(server.name() + ".log");
    this.file = lab.resolve(server.name() + ".properties");
  }

  LabServer server() {
    return server;
  }

  /** Empty for a server that has never been up here. */
  Optional<Endpoint> endpoint() throws IOException {
    return ServerRecord.load(file).map(record -> server.endpoint(site(record)));
  }

  Optional<ProcessIdentity> process() throws IOException {
    Optional<ProcessIdentity> recorded = ServerRecord.load(file).flatMap(ServerRecord::process);
    return recorded.isPresent() && recorded.get().isAlive() ? recorded : Optional.empty();
  }

  boolean isOurs() {
    return ours.isPresent();
  }

  /** Why it is not up; empty if its process lives and answers. */
  Optional<String> trouble() throws IOException {
    Optional<Endpoint> endpoint = endpoint();
    if (endpoint.isEmpty() || process().isEmpty()) {
      return Optional.of("not running");
    }
    try {
      server.ask(endpoint.get());
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of("runs, but does not answer: " + e.getMessage());
    }
  }

  /** Gives it a port and a password, if it has none yet, so that other servers may know them. */
  void settle() throws IOException {
    known();
  }

  void up(Lifetime lifetime) throws Exception {
    ServerRecord record = known();
    Endpoint endpoint = server.endpoint(site(record));
    Optional<ProcessIdentity> running = process();
    if (running.isPresent() && lifetime == Lifetime.WITH_PARENT) {
      throw new LabException(
          server.name() + " of " + directory.getParent() + " is already up: `lab down` first.");
    }
    ProcessIdentity process = running.isPresent() ? running.get() : start(record, lifetime);
    Await.succeeds(
        server.name() + " answers on port " + record.port() + ", see " + log,
        START,
        () -> {
          if (!process.isAlive()) {
            throw new LabException(
                server.name() + " ended while starting. " + log + ":\n" + LabFiles.tail(log));
          }
          server.ask(endpoint);
        });
    server.furnish(endpoint);
  }

  /** Returns when its process is gone, or was already. */
  void down() throws IOException, InterruptedException {
    Optional<ServerProcess> running =
        ours.isPresent()
            ? ours
            : process().map(identity -> ServerProcess.recorded(server, identity));
    if (running.isPresent()) {
      running.get().stop();
    }
    ours = Optional.empty();
    Optional<ServerRecord> record = ServerRecord.load(file);
    if (record.isPresent()) {
      record.get().stopped().store(file);
    }
  }

  private ServerRecord known() throws IOException {
    Optional<ServerRecord> kept = ServerRecord.load(file);
    if (kept.isPresent()) {
      return kept.get();
    }
    ServerRecord fresh =
        new ServerRecord(Ports.pick(), server.newUser(), LabFiles.newSecret(), Optional.empty());
    fresh.store(file);
    return fresh;
  }

  private ProcessIdentity start(ServerRecord record, Lifetime lifetime)
      throws IOException, InterruptedException {
    if (!Ports.isFree(record.port())) {
      throw new LabException(
          ("Port %d, which %s keeps in %s, is taken by another process. Stop that process, or"
                  + " change the port in %s.")
              .formatted(record.port(), server.name(), directory.getParent(), file));
    }
    LabFiles.directory(directory);
    List<String> command = server.command(site(record));
    ServerProcess process =
        lifetime == Lifetime.BACKGROUND
            ? ServerProcess.inBackground(server, command, directory, log)
            : ServerProcess.withParent(server, command, directory, log);
    ours = Optional.of(process);
    record.running(process.identity()).store(file);
    return process.identity();
  }

  private Site site(ServerRecord record) {
    return new Site(directory, record.port(), record.user(), record.password());
  }
}
