package dev.lethe.lab;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * One kind of server that a lab can run: what it is called, how it is started, how to tell that it
 * is up. A lab keeps its port and password, starts and stops its process.
 */
public interface LabServer {
  /** Its key in {@code lab up --json}, and the name of its folder and log. */
  String name();

  /** The user a new lab gets; random where the name is part of the secret. */
  String newUser();

  /** How clients reach it. */
  Endpoint endpoint(Site site);

  /**
   * Prepares what is missing below the site (binaries, an empty data folder, settings) and returns
   * the command that runs the server in the foreground. Secrets go into files, never into the
   * command.
   */
  List<String> command(Site site) throws IOException, InterruptedException;

  /** Asks one question in the server's own protocol, as the lab's user; throws unless answered. */
  void ask(Endpoint endpoint) throws Exception;

  /** Creates the schemas and buckets that the jobs expect, where they are not there yet. */
  void furnish(Endpoint endpoint) throws Exception;

  /** Its connections in DIR/lab.conf: the jobs' names for it and their settings. */
  Map<String, Map<String, Object>> connections(Endpoint endpoint);

  /** Servers of the same lab that it asks; they start with it. */
  default List<String> needs() {
    return List.of();
  }

  /** The signal on which it shuts down in order, without waiting for its clients. */
  default String stopSignal() {
    return "TERM";
  }

  /** Whether it will not run as root. */
  default boolean refusesRoot() {
    return false;
  }
}
