package dev.lethe.connector.redis;

import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Person;
import dev.lethe.connector.Template;
import dev.lethe.spec.Identifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Deletes keys that a person's set lists, each together with its entry, so that none is forgotten;
 * a set without entries is gone by itself. Key and entry go in one transaction, and only if nobody
 * changed the set after it was asked.
 */
final class RedisIndex {
  private static final int MOST_TRIES = 10;

  private final Template template;
  private final RedisSession session;

  RedisIndex(Template template, RedisSession session) {
    this.template = template;
    this.session = session;
  }

  /** An entry of a set: what a transaction removes. */
  private record Entry(byte[] set, byte[] member) {}

  /** By id alone: how an email is spelled in a set's name is not known when it is erased. */
  static boolean possible(Template template) {
    return template.identifier() == Identifier.ID && !template.open();
  }

  /** One outcome for each action. */
  List<Outcome> erase(List<Action> actions) {
    List<Outcome> outcomes = new ArrayList<>(actions.size());
    Map<Action, List<Entry>> possible = new LinkedHashMap<>();
    for (Action action : actions) {
      RedisKey.bytes(action.locator().key())
          .ifPresentOrElse(
              member -> possible.put(action, entries(action, member)),
              () -> outcomes.add(RedisEraser.impossible(action)));
    }
    erase(possible, 1, outcomes);
    return outcomes;
  }

  private List<Entry> entries(Action action, byte[] member) {
    return action.people().stream()
        .map(Person::id)
        .flatMap(id -> RedisKey.bytes(template.fill(id)).stream())
        .map(set -> new Entry(set, member))
        .toList();
  }

  private void erase(Map<Action, List<Entry>> asked, int tried, List<Outcome> outcomes) {
    if (asked.isEmpty()) {
      return;
    }
    Map<Action, List<Entry>> listed = listed(asked, outcomes);
    if (listed.isEmpty()) {
      tell(new CommandArguments(Command.UNWATCH));
      return;
    }
    Object answer = transaction(listed);
    if (answer instanceof List<?>) {
      listed.keySet().forEach(action -> outcomes.add(Outcome.applied(action, null)));
    } else if (listed.size() > 1) {
      halves(listed).forEach(half -> erase(half, 1, outcomes));
    } else if (answer == null && tried < MOST_TRIES) {
      erase(listed, tried + 1, outcomes);
    } else {
      Action action = listed.keySet().iterator().next();
      outcomes.add(
          answer instanceof JedisDataException problem
              ? RedisErrors.refused(action, problem)
              : Outcome.failed(
                  action, Category.CONFLICT, "somebody else keeps changing the set that lists it"));
    }
  }

  /** Watches the sets and asks which entries they have; what they have not is absent. */
  private Map<Action, List<Entry>> listed(Map<Action, List<Entry>> asked, List<Outcome> outcomes) {
    List<CommandArguments> questions = new ArrayList<>();
    CommandArguments watch = new CommandArguments(Command.WATCH);
    Map<byte[], Boolean> sets = new TreeMap<>(Arrays::compare);
    asked.values().forEach(all -> all.forEach(entry -> sets.put(entry.set(), true)));
    sets.keySet().forEach(watch::key);
    if (!sets.isEmpty()) {
      questions.add(watch);
    }
    asked
        .values()
        .forEach(all -> all.forEach(entry -> questions.add(entry(Command.SISMEMBER, entry))));
    List<Object> answers = session.tell(questions);
    Map<Action, List<Entry>> listed = new LinkedHashMap<>();
    int next = sets.isEmpty() ? 0 : 1;
    Object watching = sets.isEmpty() ? null : answers.get(0);
    for (Map.Entry<Action, List<Entry>> action : asked.entrySet()) {
      List<Entry> there = new ArrayList<>();
      Object problem = watching instanceof JedisDataException ? watching : null;
      for (Entry entry : action.getValue()) {
        Object answer = answers.get(next++);
        if (Long.valueOf(1).equals(answer)) {
          there.add(entry);
        } else if (!Long.valueOf(0).equals(answer)) {
          problem = answer;
        }
      }
      if (problem != null) {
        outcomes.add(refused(action.getKey(), problem));
      } else if (there.isEmpty()) {
        outcomes.add(Outcome.absent(action.getKey()));
      } else {
        listed.put(action.getKey(), there);
      }
    }
    return listed;
  }

  private static Outcome refused(Action action, Object problem) {
    return problem instanceof JedisDataException error
        ? RedisErrors.refused(action, error)
        : Outcome.failed(action, Category.OTHER, "the server's answer is no number");
  }

  /**
   * The transaction's answers; null if a set has changed, or the error for which nothing was done.
   */
  private Object transaction(Map<Action, List<Entry>> listed) {
    List<CommandArguments> commands = new ArrayList<>();
    commands.add(new CommandArguments(Command.MULTI));
    for (List<Entry> entries : listed.values()) {
      commands.add(new CommandArguments(Command.UNLINK).key(entries.get(0).member()));
      entries.forEach(entry -> commands.add(entry(Command.SREM, entry)));
    }
    commands.add(new CommandArguments(Command.EXEC));
    List<Object> answers = session.tell(commands);
    Object last = answers.get(answers.size() - 1);
    return last instanceof JedisDataException
        ? answers.stream().filter(JedisDataException.class::isInstance).findFirst().orElse(last)
        : last;
  }

  private void tell(CommandArguments command) {
    if (session.tell(List.of(command)).get(0) instanceof JedisDataException problem) {
      throw problem;
    }
  }

  private static List<Map<Action, List<Entry>>> halves(Map<Action, List<Entry>> whole) {
    Map<Action, List<Entry>> first = new LinkedHashMap<>();
    Map<Action, List<Entry>> second = new LinkedHashMap<>();
    whole.forEach(
        (action, entries) ->
            (first.size() < whole.size() / 2 ? first : second).put(action, entries));
    return List.of(first, second);
  }

  private static CommandArguments entry(Command command, Entry entry) {
    return new CommandArguments(command).key(entry.set()).add(entry.member());
  }
}
