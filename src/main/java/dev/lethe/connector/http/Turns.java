package dev.lethe.connector.http;

import dev.lethe.connector.Category;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whose turn it is: never more than so many requests at a time to one node and to all of them, and
 * the nodes one after another, so that a slow one keeps nobody else waiting. Thread-safe.
 *
 * <p>A node that asks for time is left alone for as long, and one that stays silent ever longer;
 * what waits for it meanwhile is not asked, unless that is over soon.
 */
final class Turns {
  /** Requests in a row that a node may leave without an answer. */
  private static final int SILENT = 3;

  /** What is waited for rather than refused. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Duration LONGEST_REST = Duration.ofMinutes(5);

  private final int inFlight;
  private final int perNode;
  private final Duration firstRest;
  private final LongSupplier nanos;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Deque<Node> ready = new ArrayDeque<>();
  private int flying;

  /**
   * @param firstRest how long a node that has become silent is left alone at first
   */
  Turns(int inFlight, int perNode, Duration firstRest, LongSupplier nanos) {
    this.inFlight = inFlight;
    this.perNode = perNode;
    this.firstRest = firstRest.compareTo(LONGEST_REST) < 0 ? firstRest : LONGEST_REST;
    this.nanos = nanos;
  }

  private record Call(
      Supplier<CompletableFuture<NodeAnswer>> send, CompletableFuture<NodeAnswer> answer) {}

  /** Guarded by the turns' own lock. */
  private static final class Node {
    private final String name;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private boolean listed;
    private int flying;
    private int silences;
    private Category why;
    private long restsUntil;

    private Node(String name) {
      this.name = name;
    }
  }

  /** Sends when it is this node's turn; the answer always comes, and without an exception. */
  CompletableFuture<NodeAnswer> take(String node, Supplier<CompletableFuture<NodeAnswer>> send) {
    CompletableFuture<NodeAnswer> answer = new CompletableFuture<>();
    synchronized (this) {
      Node at = nodes.computeIfAbsent(node, Node::new);
      at.waiting.add(new Call(send, answer));
      list(at);
    }
    go();
    return answer;
  }

  private void go() {
    List<Runnable> sends = new ArrayList<>();
    synchronized (this) {
      while (flying < inFlight && !ready.isEmpty()) {
        Node node = ready.remove();
        node.listed = false;
        Duration rest = rest(node);
        if (rest.isZero()) {
          Call call = node.waiting.remove();
          node.flying++;
          flying++;
          list(node);
          sends.add(() -> send(node, call));
        } else if (rest.compareTo(SOON) > 0) {
          sends.addAll(refusals(node, rest));
        } else {
          wakeAfter(node, rest);
        }
      }
    }
    sends.forEach(Runnable::run);
  }

  private void send(Node node, Call call) {
    try {
      CompletableFuture<Void> unused =
          call.send().get().thenAccept(answer -> landed(node, call, answer));
    } catch (RuntimeException e) {
      landed(node, call, HttpErrors.unsent(node.name));
    }
  }

  private void landed(Node node, Call call, NodeAnswer answer) {
    synchronized (this) {
      node.flying--;
      flying--;
      heed(node, answer);
      list(node);
    }
    call.answer().complete(answer);
    go();
  }

  /** What an answer says about the node as a whole. */
  private void heed(Node node, NodeAnswer answer) {
    if (!answer.isSilence()) {
      node.silences = answer.status() == 0 ? node.silences : 0;
      rest(node, Category.BUSY, answer.rest());
    } else if (++node.silences >= SILENT) {
      int doublings = Math.min(node.silences - SILENT, 10);
      rest(node, Category.TIMEOUT, firstRest.multipliedBy(1L << doublings));
    }
  }

  private void rest(Node node, Category why, Duration rest) {
    Duration bounded = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    long until = nanos.getAsLong() + bounded.toNanos();
    if (!bounded.isZero() && (node.why == null || until - node.restsUntil > 0)) {
      node.why = why;
      node.restsUntil = until;
    }
  }

  /** How long a node is still to be left alone. */
  private Duration rest(Node node) {
    long left = node.why == null ? 0 : node.restsUntil - nanos.getAsLong();
    if (left <= 0) {
      node.why = null;
    }
    return Duration.ofNanos(Math.max(0, left));
  }

  private void list(Node node) {
    // A node that was silent is tried by one request.
    int most = node.silences >= SILENT ? 1 : perNode;
    if (!node.listed && !node.waiting.isEmpty() && node.flying < most) {
      node.listed = true;
      ready.add(node);
    }
  }

  private static List<Runnable> refusals(Node node, Duration rest) {
    NodeAnswer refusal = HttpErrors.notAsked(node.name, node.why, rest);
    List<Runnable> refusals = new ArrayList<>();
    node.waiting.forEach(call -> refusals.add(() -> call.answer().complete(refusal)));
    node.waiting.clear();
    return refusals;
  }

  private void wakeAfter(Node node, Duration rest) {
    node.listed = true;
    CompletableFuture.delayedExecutor(rest.toMillis() + 1, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              synchronized (this) {
                node.listed = false;
                list(node);
              }
              go();
            });
  }
}
