package dev.lethe.connector.elasticsearch;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Backoff;
import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Masks or deletes documents by their ids. Each is read, changed here, and written on the condition
 * that it is still what was read. No write is refreshed; see {@link ElasticsearchReader#items}.
 *
 * <p>The user needs read and write on the indices.
 */
final class ElasticsearchEraser implements Eraser {
  private static final int BATCH_SIZE = 1_000;
  private static final int MAX_IN_FLIGHT = 4;

  /** How often a document is read again that somebody else is writing to as well. */
  private static final int ROUNDS = 5;

  private final ElasticsearchClient client;
  private final Target target;
  private final Masking masking;

  ElasticsearchEraser(ElasticsearchConfig config, Target target) {
    this.client = new ElasticsearchClient(config);
    this.target = requireNonNull(target, "target is null");
    this.masking = new Masking(requireNonNull(target.change(), "the target has no change"));
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
    return Math.min(MAX_IN_FLIGHT, client.config().limits().pool());
  }

  /** Looks in any case, since what is to be written depends on what is there. */
  @Override
  public List<Outcome> erase(List<Action> actions, boolean look) {
    check(actions);
    List<Outcome> outcomes = new ArrayList<>();
    List<Action> open = actions;
    for (int round = 1; !open.isEmpty(); round++) {
      if (round > 1) {
        ElasticsearchClient.sleep(Backoff.after(round - 1).toMillis(), "write documents again");
      }
      Set<String> conflicts = new HashSet<>();
      for (Outcome outcome : again(open, round)) {
        if (outcome.category() == Category.CONFLICT && round < ROUNDS) {
          conflicts.add(outcome.actionId());
        } else {
          outcomes.add(outcome);
        }
      }
      open = open.stream().filter(action -> conflicts.contains(action.actionId())).toList();
    }
    return outcomes;
  }

  /** Nothing is kept open between two calls. */
  @Override
  public void close() {}

  /** What is known from earlier rounds stays known when a later one fails. */
  private List<Outcome> again(List<Action> actions, int round) {
    try {
      return once(actions);
    } catch (ConnectorException e) {
      if (round == 1) {
        throw e;
      }
      return actions.stream()
          .map(action -> Outcome.failed(action, e.category(), e.getMessage()))
          .toList();
    }
  }

  private List<Outcome> once(List<Action> actions) {
    List<Document> documents =
        new Documents(client).at(actions.stream().map(Action::locator).toList());
    List<Outcome> outcomes = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      Document document = documents.get(i);
      if (document.problem() != null) {
        outcomes.add(
            Outcome.failed(action, document.problem().category(), document.problem().getMessage()));
      } else if (!document.isFound() || !masking.names(document.source(), action.people())) {
        outcomes.add(Outcome.absent(action));
      } else if (target.change().deletes()) {
        delete(action, document, outcomes, writes);
      } else {
        mask(action, document, outcomes, writes);
      }
    }
    outcomes.addAll(new Bulk(client).send(writes));
    return outcomes;
  }

  private void delete(
      Action action, Document document, List<Outcome> outcomes, List<Write> writes) {
    if (masking.namesOthers(document.source(), action.people())) {
      outcomes.add(
          Outcome.failed(
              action,
              Category.INVALID_REQUEST,
              "The document names others as well, who would lose theirs with it: mask it"
                  + " instead."));
    } else {
      writes.add(Write.delete(action, document));
    }
  }

  private void mask(Action action, Document document, List<Outcome> outcomes, List<Write> writes) {
    Edits edits = masking.edits(document.source(), action.people());
    if (edits.isEmpty()) {
      outcomes.add(Outcome.absent(action));
    } else {
      writes.add(Write.change(action, document, edits));
    }
  }

  private void check(List<Action> actions) {
    ActionKind expected = new ElasticsearchConnector().kind(target.change());
    for (Action action : actions) {
      if (action.kind() != expected) {
        throw new ConnectorException(
            Category.INVALID_REQUEST,
            "An action of kind "
                + action.kind()
                + " was given to the eraser of "
                + target.container()
                + ", whose rule does "
                + expected
                + ".",
            null);
      }
    }
  }
}
