package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other that may get its pid later.
 *
 * @param mark the machine's boot and the process's start in clock ticks since then; unlike a start
 *     time by the clock it does not move when the clock is set
 */
record ProcessIdentity(long pid, String mark) {
  ProcessIdentity {
    requireNonNull(mark, "mark is null");
  }

  static Optional<ProcessIdentity> of(long pid) throws IOException {
    return mark(pid).map(mark -> new ProcessIdentity(pid, mark));
  }

  boolean isAlive() throws IOException {
    return mark(pid).filter(mark::equals).isPresent();
  }

  private static Optional<String> mark(long pid) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // A process that ends between open and read answers ESRCH.
      if (Files.exists(Path.of("/proc", Long.toString(pid)))) {
        throw e;
      }
      return Optional.empty();
    }
    // The second field, the command's name in parentheses, may hold spaces and parentheses itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    boolean dead = fields[0].equals("Z") || fields[0].equals("X");
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    return dead ? Optional.empty() : Optional.of(boot + ":" + fields[19]);
  }
}
