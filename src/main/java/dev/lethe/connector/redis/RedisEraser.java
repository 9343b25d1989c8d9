package dev.lethe.connector.redis;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Deletes keys by UNLINK, one for each, all sent together: one for many would only be answered by
 * how many there were. So every outcome is the server's own word, whether it is told to look or
 * not.
 */
final class RedisEraser implements Eraser {
  private static final int BATCH_SIZE = 5_000;
  private static final int MAX_IN_FLIGHT = 4;

  private final RedisConfig config;
  private final String container;
  private final Template template;
  private final Deque<RedisSession> idle = new ConcurrentLinkedDeque<>();

  RedisEraser(RedisConfig config, Target target) {
    this.config = config;
    this.container = target.container();
    this.template = target.template();
  }

  @Override
  public int batchSize() {
    return BATCH_SIZE;
  }

  @Override
  public Order order() {
    return Order.KEY;
  }

  @Override
  public int maxInFlight() {
    return MAX_IN_FLIGHT;
  }

  @Override
  public List<Outcome> erase(List<Action> actions, boolean look) {
    actions.forEach(this::check);
    RedisSession idling = idle.poll();
    RedisSession session = idling == null ? RedisSession.open(config) : idling;
    try {
      List<Outcome> outcomes =
          template.index()
              ? new RedisIndex(template, session).erase(actions)
              : unlink(session, actions);
      idle.push(session);
      return outcomes;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void check(Action action) {
    if (action.kind() != ActionKind.DELETE_KEY || !action.locator().container().equals(container)) {
      throw new IllegalArgumentException(
          "an eraser of keys in "
              + container
              + " got "
              + action.kind()
              + " in "
              + action.locator().container());
    }
  }

  private List<Outcome> unlink(RedisSession session, List<Action> actions) {
    List<Outcome> outcomes = new ArrayList<>(actions.size());
    List<Action> theirs = new ArrayList<>(actions.size());
    List<CommandArguments> commands = new ArrayList<>(actions.size());
    for (Action action : actions) {
      Optional<byte[]> key = RedisKey.bytes(action.locator().key());
      if (key.isEmpty()) {
        outcomes.add(impossible(action));
      } else if (template.names(RedisKey.words(key.get()), action.people())) {
        theirs.add(action);
        commands.add(new CommandArguments(Command.UNLINK).key(key.get()));
      } else {
        outcomes.add(Outcome.absent(action));
      }
    }
    List<Object> answers = session.tell(commands);
    for (int i = 0; i < theirs.size(); i++) {
      outcomes.add(outcome(theirs.get(i), answers.get(i)));
    }
    return outcomes;
  }

  private static Outcome outcome(Action action, Object answer) {
    if (answer instanceof Long count) {
      return count > 0 ? Outcome.applied(action, null) : Outcome.absent(action);
    }
    return answer instanceof JedisDataException problem
        ? RedisErrors.refused(action, problem)
        : Outcome.failed(action, Category.OTHER, "the server's answer is no number");
  }

  static Outcome impossible(Action action) {
    return Outcome.failed(
        action, Category.INVALID_REQUEST, "no key can have this name: nothing was sent");
  }

  @Override
  public void close() {
    for (RedisSession session = idle.poll(); session != null; session = idle.poll()) {
      session.close();
    }
  }
}
