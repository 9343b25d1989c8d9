package dev.lethe.lab;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server's process: how it starts, and how it stops for certain. */
final class ServerProcess {
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final String NOBODY = "65534";

  /**
   * Holds the read end of a pipe from the JVM, which the kernel closes however the JVM ends. At end
   * of file it stops the server in order, and kills it after six seconds. It is the parent of all
   * it signals, so that no pid can have been given to another process; and should it be killed
   * itself, the kernel kills the server.
   */
  private static final String SUPERVISOR =
      """
      signal=$1 log=$2
      shift 2
      exec 3<&0
      "$@" </dev/null >>"$log" 2>&1 3<&- &
      server=$!
      echo "$server"
      exec >&- 2>&-
      setpriv --pdeathsig KILL cat <&3 >/dev/null &
      wait -n
      if kill -s "$signal" %1; then
        setpriv --pdeathsig KILL sleep 6 3<&- &
        wait -n
        kill -s KILL %1
      fi
      wait "$server"
      status=$?
      kill -s KILL %2 %3
      exit $status
      """;

  private final ProcessIdentity identity;
  private final String stopSignal;
  private final Optional<Process> supervisor;

  private ServerProcess(ProcessIdentity identity, String stopSignal, Optional<Process> supervisor) {
    this.identity = identity;
    this.stopSignal = stopSignal;
    this.supervisor = supervisor;
  }

  /** Starts a server that ends with this JVM, however that ends. */
  static ServerProcess withParent(LabServer server, List<String> command, Path directory, Path log)
      throws IOException, InterruptedException {
    return withParent(
        server.name(), server.stopSignal(), privileges(server, directory), command, log);
  }

  /** Starts any program so; {@code privileges} stand in front of it. */
  static ServerProcess withParent(
      String name, String stopSignal, List<String> privileges, List<String> command, Path log)
      throws IOException {
    List<String> supervised = new ArrayList<>();
    supervised.addAll(List.of("setsid", "bash", "-c", SUPERVISOR, "lethe-lab"));
    supervised.addAll(List.of(stopSignal, log.toString()));
    supervised.addAll(privileges);
    // Last before the server: a change of credentials clears the signal.
    supervised.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    supervised.addAll(command);
    Process process =
        new ProcessBuilder(supervised)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    String pid =
        new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
    if (pid == null) {
      throw diedAtOnce(name, log);
    }
    return started(name, stopSignal, Long.parseLong(pid), Optional.of(process), log);
  }

  /** Starts a server that outlives this JVM. */
  static ServerProcess inBackground(
      LabServer server, List<String> command, Path directory, Path log)
      throws IOException, InterruptedException {
    List<String> detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(privileges(server, directory));
    detached.addAll(command);
    Process process =
        new ProcessBuilder(detached)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true)
            .start();
    return started(server.name(), server.stopSignal(), process.pid(), Optional.empty(), log);
  }

  /** A server that another JVM has started. */
  static ServerProcess recorded(LabServer server, ProcessIdentity identity) {
    return new ServerProcess(identity, server.stopSignal(), Optional.empty());
  }

  ProcessIdentity identity() {
    return identity;
  }

  boolean isAlive() throws IOException {
    return identity.isAlive();
  }

  /** Returns when the process is gone. */
  void stop() throws IOException, InterruptedException {
    if (supervisor.isPresent()) {
      supervisor.get().getOutputStream().close();
      if (!supervisor.get().waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        supervisor.get().destroyForcibly();
      }
    } else if (isAlive()) {
      signal(stopSignal);
      if (!goneWithin(GRACE)) {
        signal("KILL");
      }
    }
    if (!goneWithin(GRACE)) {
      throw new LabException("Process " + identity.pid() + " does not end, even when killed.");
    }
  }

  /** What a command needs in front of it, so that a server which refuses root runs for root. */
  static List<String> privileges(LabServer server, Path directory)
      throws IOException, InterruptedException {
    if (!server.refusesRoot() || !isRoot()) {
      return List.of();
    }
    // As somebody in particular: a JVM that attaches to itself compares its user with its files'.
    List<String> apart = List.of("unshare", "--map-user=" + NOBODY, "--map-group=" + NOBODY);
    if (Commands.succeeds(Stream.concat(apart.stream(), Stream.of("true")).toList())) {
      return apart;
    }
    // Containers often forbid user namespaces: then as nobody, who has to own the files.
    Commands.run(List.of("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()));
    return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
  }

  static boolean isRoot() throws IOException {
    return Commands.userId() == 0;
  }

  private static ServerProcess started(
      String name, String stopSignal, long pid, Optional<Process> supervisor, Path log)
      throws IOException {
    ProcessIdentity identity = ProcessIdentity.of(pid).orElseThrow(() -> diedAtOnce(name, log));
    return new ServerProcess(identity, stopSignal, supervisor);
  }

  private static LabException diedAtOnce(String name, Path log) {
    return new LabException(name + " ended as soon as it was started: see " + log + ".");
  }

  private void signal(String name) throws IOException, InterruptedException {
    if (isAlive()) {
      Commands.succeeds(List.of("kill", "-s", name, Long.toString(identity.pid())));
    }
  }

  private boolean goneWithin(Duration time) throws IOException, InterruptedException {
    return Await.holdsWithin(time, () -> !isAlive());
  }
}
