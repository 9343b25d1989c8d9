package dev.lethe.apply;

import dev.lethe.job.Scenario;
import dev.lethe.lab.Await;
import dev.lethe.plan.PlanHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An apply on a thread of its own that stands at a barrier until it may go on. */
final class HeldApply implements AutoCloseable {
  private final Path file;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<PlanHeader> apply;

  private HeldApply(Scenario world, String planId, String barrier, int arrival) {
    this.file = world.directory().resolve("barrier-" + System.nanoTime());
    System.setProperty("lethe.barrier", barrier + ":" + arrival + ":" + file);
    this.apply = thread.submit(() -> world.apply(planId));
  }

  /** Returns when the apply stands at the barrier. */
  static HeldApply at(String barrier, int arrival, Scenario world, String planId)
      throws IOException, InterruptedException {
    HeldApply held = new HeldApply(world, planId, barrier, arrival);
    Await.until(
        "the apply reaches " + barrier,
        Duration.ofSeconds(90),
        () -> Files.exists(held.file) || held.apply.isDone());
    if (held.apply.isDone()) {
      held.close();
      throw new IllegalStateException("the apply has ended before " + barrier + ": " + held.apply);
    }
    System.clearProperty("lethe.barrier");
    return held;
  }

  /** Lets it go on, and returns what it returns or throws what it throws. */
  PlanHeader end() throws Exception {
    Files.deleteIfExists(file);
    try {
      return apply.get(90, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      throw new IllegalStateException("the apply does not end", e);
    }
  }

  @Override
  public void close() throws IOException {
    System.clearProperty("lethe.barrier");
    Files.deleteIfExists(file);
    thread.shutdown();
  }
}
