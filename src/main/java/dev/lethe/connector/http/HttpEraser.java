package dev.lethe.connector.http;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.StoredUser;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Deletes users' data by one DELETE each. A node's 2xx is its word that nothing is left, a 404 that
 * nothing was there.
 *
 * <p>A DELETE may be sent any number of times, so one whose answer was lost is sent again rather
 * than looked at: whether it is told to look or not makes no difference. Nothing is sent twice by
 * itself; who calls sends again what failed in a way that may pass.
 */
final class HttpEraser implements Eraser {
  private static final int BATCH_SIZE = 1_000;
  private static final int MAX_IN_FLIGHT = 4;

  private final Nodes nodes;

  HttpEraser(HttpConfig config) {
    this.nodes = new Nodes(config);
  }

  @Override
  public int batchSize() {
    return BATCH_SIZE;
  }

  @Override
  public Order order() {
    return Order.HASH;
  }

  @Override
  public int maxInFlight() {
    return MAX_IN_FLIGHT;
  }

  /** The bounds are for all requests, so one task makes them all. */
  @Override
  public int maxTasks() {
    return 1;
  }

  @Override
  public List<Outcome> erase(List<Action> actions, boolean look) {
    actions.forEach(HttpEraser::check);
    return Nodes.all(actions.stream().map(this::erase).toList());
  }

  private CompletableFuture<Outcome> erase(Action action) {
    return nodes
        .ask("DELETE", StoredUser.at(action.locator()), "")
        .thenApply(answer -> outcome(action, answer));
  }

  private static Outcome outcome(Action action, NodeAnswer answer) {
    if (answer.isDone()) {
      return Outcome.applied(action, null);
    }
    return answer.status() == 404
        ? Outcome.absent(action)
        : Outcome.failed(action, answer.category(), answer.words());
  }

  private static void check(Action action) {
    if (action.kind() != ActionKind.HTTP_DELETE) {
      throw new IllegalArgumentException(
          "an eraser of users on storage nodes got " + action.kind());
    }
  }

  @Override
  public void close() {
    nodes.close();
  }
}
