package dev.lethe.apply;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.StoredUser;
import dev.lethe.connector.Target;
import dev.lethe.lab.Lab;
import dev.lethe.lab.StorageNodes;
import dev.lethe.spec.Conf;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Storage nodes that fail now and then, or for good. */
@Timeout(120)
class NodeRetryTest {
  private static final Target REQUESTS = Target.objects("", "");
  private static final int ATTEMPTS = 4;

  private StorageNodes nodes;

  @BeforeEach
  void freshNodes() throws Exception {
    nodes = StorageNodes.fresh();
    nodes.putRange(1, 1, 20);
  }

  @AfterEach
  void heal() throws Exception {
    nodes.heal();
  }

  @Test
  void whatPassesIsTriedAgainUntilItIsDone() throws Exception {
    nodes.trouble(1, Map.of("status", 500, "times", 2), 3);
    nodes.trouble(1, Map.of("status", 429, "retry_after", 1, "times", 1), 4);
    nodes.trouble(1, Map.of("cut", true, "times", 1), 5);
    nodes.trouble(1, Map.of("cut", true, "late", true, "times", 1), 6);

    Map<Long, BatchRunner.Done> done = run();

    assertThat(done.values())
        .extracting(one -> one.outcome().kind())
        .containsOnly(Outcome.Kind.APPLIED, Outcome.Kind.ABSENT);
    assertThat(done.get(3L).attempt()).isEqualTo(3);
    assertThat(done.get(6L).outcome().kind())
        .as("done by the request whose answer was lost")
        .isEqualTo(Outcome.Kind.ABSENT);
    assertThat(nodes.users(1)).isEmpty();
    assertThat(nodes.asked(1).perUser())
        .containsEntry(3L, 3)
        .containsEntry(4L, 2)
        .containsEntry(5L, 2)
        .containsEntry(6L, 2)
        .containsEntry(7L, 1);
  }

  @Test
  void whatFailsForGoodFailsAloneAfterItsAttempts() throws Exception {
    nodes.trouble(1, Map.of("status", 503), 1);
    nodes.trouble(1, Map.of("status", 429), 2);
    nodes.trouble(1, Map.of("status", 401), 3);
    nodes.trouble(1, Map.of("status", 404), 4);

    Map<Long, BatchRunner.Done> done = run();

    assertThat(done.get(1L).outcome().category()).isEqualTo(Category.SERVER_ERROR);
    assertThat(done.get(2L).outcome().category()).isEqualTo(Category.BUSY);
    assertThat(done.get(3L).outcome().category()).isEqualTo(Category.ACCESS_DENIED);
    assertThat(done.get(4L).outcome().kind()).isEqualTo(Outcome.Kind.ABSENT);
    assertThat(done.values())
        .filteredOn(one -> one.outcome().kind() == Outcome.Kind.APPLIED)
        .hasSize(16);
    assertThat(nodes.asked(1).perUser())
        .containsEntry(1L, ATTEMPTS)
        .containsEntry(2L, ATTEMPTS)
        .containsEntry(3L, 1)
        .containsEntry(4L, 1)
        .containsEntry(20L, 1);
    assertThat(nodes.users(1)).containsExactly(1L, 2L, 3L, 4L);
  }

  private Map<Long, BatchRunner.Done> run() {
    List<Action> actions =
        LongStream.rangeClosed(1, 20)
            .mapToObj(uid -> new StoredUser(nodes.node(1), uid, "abc", "0000000000001-qg"))
            .map(
                user ->
                    new Action(
                        Long.toString(user.uid()), ActionKind.HTTP_DELETE, user.locator(), 0, 1))
            .toList();
    Connection connection =
        new Connections(Conf.load(List.of(Lab.shared().conf()))).get("storage-nodes", "the test");
    Instant end = Instant.now().plusSeconds(60);
    Pace pace = new Pace(4, ATTEMPTS, null, 1, end, end, false);
    try (Eraser eraser = connection.eraser(REQUESTS, EraseMode.CONDITIONAL);
        BatchRunner runner =
            new BatchRunner(
                actions.iterator(),
                eraser,
                locators -> connection.reader().look(REQUESTS, locators),
                pace,
                new Throttle(System::nanoTime),
                Clock.systemUTC())) {
      Iterable<BatchRunner.Done> done = () -> runner;
      return java.util.stream.StreamSupport.stream(done.spliterator(), false)
          .collect(toMap(one -> Long.valueOf(one.outcome().actionId()), Function.identity()));
    }
  }
}
