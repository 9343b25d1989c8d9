package dev.lethe.apply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A named place where a test may stop a run: with {@code -Dlethe.barrier=NAME:N:FILE} the N-th
 * arrival at NAME writes FILE, and waits until FILE is gone or the process is killed. Without the
 * property nothing happens.
 */
final class Barrier {
  static final String WAVE_STARTED = "wave-started";
  static final String WAVE_FINISHED = "wave-finished";
  static final String BATCH_ERASED = "batch-erased";

  private static final String PROPERTY = "lethe.barrier";
  private static String counted;
  private static int arrivals;

  private Barrier() {}

  static void reach(String name) {
    String setting = System.getProperty(PROPERTY);
    if (setting == null) {
      return;
    }
    String[] parts = setting.split(":", 3);
    if (parts[0].equals(name) && arrive(setting) == Integer.parseInt(parts[1])) {
      hold(Path.of(parts[2]));
    }
  }

  private static synchronized int arrive(String setting) {
    if (!setting.equals(counted)) {
      counted = setting;
      arrivals = 0;
    }
    return ++arrivals;
  }

  private static void hold(Path file) {
    try {
      Files.writeString(file, "reached");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the barrier's file " + file, e);
    }
    while (Files.exists(file)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
