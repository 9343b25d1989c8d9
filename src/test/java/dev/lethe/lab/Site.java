package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The place that one server has in a lab.
 *
 * @param directory the server's own folder, DIR/name
 * @param port the port it listens on, at 127.0.0.1
 * @param password random, kept for as long as the lab's folder is
 */
public record Site(Path directory, int port, String user, String password) {
  public static final String HOST = "127.0.0.1";

  public Site {
    requireNonNull(directory, "directory is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
  }

  @Override
  public String toString() {
    return "Site[" + directory + ", port=" + port + ", user=" + user + ", password=***]";
  }
}
