package dev.lethe.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.LoggerFactory;

/** Does something for several servers, for all at a time. */
final class AtOnce {
  /** What is done for each. */
  @FunctionalInterface
  interface Task<T> {
    T of(Stand stand) throws Exception;
  }

  private AtOnce() {}

  /** Server → result; waits for all, and throws the first failure with the others suppressed. */
  static <T> Map<String, T> each(List<Stand> stands, Task<T> task) {
    // Or the first of the threads to log finds it half made, which is said on the screen.
    LoggerFactory.getILoggerFactory();
    ExecutorService threads = Executors.newFixedThreadPool(stands.size());
    try {
      Map<String, Future<T>> running = new LinkedHashMap<>();
      stands.forEach(
          stand -> running.put(stand.server().name(), threads.submit(() -> task.of(stand))));
      Map<String, T> results = new LinkedHashMap<>();
      List<LabException> failures = new ArrayList<>();
      for (Map.Entry<String, Future<T>> entry : running.entrySet()) {
        try {
          results.put(entry.getKey(), entry.getValue().get());
        } catch (ExecutionException e) {
          failures.add(failure(entry.getKey(), e.getCause()));
        }
      }
      if (!failures.isEmpty()) {
        failures.subList(1, failures.size()).forEach(failures.get(0)::addSuppressed);
        throw failures.get(0);
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("Interrupted while working on " + stands.size() + " servers.", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static LabException failure(String server, Throwable cause) {
    return cause instanceof LabException known
        ? known
        : new LabException(server + ": " + cause.getMessage(), cause);
  }
}
