package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.EraseMode;
import dev.lethe.connector.Eraser;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Deletes objects of one bucket, 1,000 a request, each only if it is still what the plan saw; those
 * that move are copied before, also into another bucket.
 *
 * <p>An object that was uploaded again with the same content has the ETag that the plan saw, and S3
 * checks no time when it deletes. So the eraser looks at objects right before the request that
 * deletes them, by a HEAD each, as many at a time as the connection's pool has. What remains is the
 * time between the two: an upload of the same content that comes after the look at its key and
 * before the batch's request, normally within seconds, is erased, and so is one in the very second
 * of the upload that the plan saw. Another content never is, where the server checks ETags. In
 * quarantine nothing is lost: the copy has the same content.
 */
final class S3Eraser implements Eraser {
  private static final int BATCH_SIZE = 1_000;
  private static final int MAX_IN_FLIGHT = 64;

  /** What Amazon promises for a prefix, in writes; each key of a DeleteObjects is one. */
  private static final int KEYS_PER_SECOND = 3_500;

  private final String bucket;
  private final Template template;
  private final EraseMode mode;
  private final S3Client asking;
  private final S3Client deleting;
  private final S3Look look;
  private final S3Deletes deletes;
  private final S3Copies copies;

  S3Eraser(S3Config config, Target target, EraseMode mode) {
    this.bucket = target.container();
    this.template = target.template();
    this.mode = requireNonNull(mode, "mode is null");
    this.asking = S3Clients.openHasty(config);
    // Each retry of its own would be keys that nobody has counted.
    this.deleting = S3Clients.openOnce(config);
    this.look = new S3Look(asking, config.limits().pool());
    this.deletes =
        new S3Deletes(deleting, bucket, template == null && mode == EraseMode.CONDITIONAL);
    this.copies = new S3Copies(deleting, look);
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

  /** The key's first two folders; where a bucket is really divided, its owner decides. */
  @Override
  public String lane(Locator locator) {
    String key = locator.key();
    int end = key.indexOf('/', key.indexOf('/') + 1);
    return key.substring(0, end < 0 ? key.lastIndexOf('/') + 1 : end + 1);
  }

  @Override
  public int keysPerSecond() {
    return KEYS_PER_SECOND;
  }

  @Override
  public List<Outcome> erase(List<Action> actions, boolean lookFirst) {
    actions.forEach(this::check);
    Map<Action, Outcome> outcomes = new LinkedHashMap<>();
    List<Action> open = copied(theirs(possible(actions, outcomes), outcomes), outcomes);
    Set<Action> copied = moving(open);
    boolean lookAtAll = lookFirst || mode == EraseMode.LOOK_THEN_ERASE;
    if (lookAtAll) {
      open = unchanged(open, outcomes);
    } else if (template == null) {
      open = doubtfulUnchanged(open, outcomes);
    }
    Map<Action, S3Reply> replies = delete(open, outcomes);
    conclude(replies, outcomes);
    return actions.stream().map(action -> told(outcomes.get(action), action, copied)).toList();
  }

  private void check(Action action) {
    boolean ours =
        switch (action.kind()) {
          case DELETE_OBJECT -> action.destination() == null;
          case QUARANTINE_OBJECT, RESTORE_OBJECT -> action.destination() != null;
          default -> false;
        };
    if (!ours || !action.locator().container().equals(bucket)) {
      throw new IllegalArgumentException(
          "an eraser of bucket "
              + bucket
              + " got "
              + action.kind()
              + " in "
              + action.locator().container());
    }
  }

  private static List<Action> possible(List<Action> actions, Map<Action, Outcome> outcomes) {
    List<Action> possible = new ArrayList<>(actions.size());
    for (Action action : actions) {
      if (S3Keys.possible(action.locator().key())) {
        possible.add(action);
      } else {
        outcomes.put(
            action,
            Outcome.failed(
                action, Category.INVALID_REQUEST, "no object can have this key: nothing was sent"));
      }
    }
    return possible;
  }

  /** Those whose people the key names, where it names people: that cannot change. */
  private List<Action> theirs(List<Action> actions, Map<Action, Outcome> outcomes) {
    if (template == null) {
      return actions;
    }
    List<Action> theirs = new ArrayList<>(actions.size());
    for (Action action : actions) {
      if (template.names(action.locator().key(), action.people())) {
        theirs.add(action);
      } else {
        outcomes.put(action, Outcome.absent(action));
      }
    }
    return theirs;
  }

  /** Those whose item may go now. */
  private List<Action> copied(List<Action> actions, Map<Action, Outcome> outcomes) {
    Set<Action> moving = moving(actions);
    if (moving.isEmpty()) {
      return actions;
    }
    List<Action> open = new ArrayList<>(actions);
    open.removeIf(moving::contains);
    open.addAll(copies.copy(List.copyOf(moving), outcomes));
    return open;
  }

  private static Set<Action> moving(List<Action> actions) {
    return actions.stream()
        .filter(action -> action.destination() != null)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What is gone from its place after it was copied is not gone. */
  private static Outcome told(Outcome outcome, Action action, Set<Action> copied) {
    boolean gone =
        (outcome.kind() == Outcome.Kind.APPLIED || outcome.kind() == Outcome.Kind.ABSENT)
            && !Outcome.HIDDEN.equals(outcome.reason());
    return gone && action.kind() == ActionKind.QUARANTINE_OBJECT && copied.contains(action)
        ? Outcome.quarantined(action, outcome.reason())
        : outcome;
  }

  /** Looks at all of them and keeps those that are still what the plan saw. */
  private List<Action> unchanged(List<Action> actions, Map<Action, Outcome> outcomes) {
    List<S3Look.Seen> all = look.at(locators(actions));
    List<Action> unchanged = new ArrayList<>(actions.size());
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      Outcome outcome = settled(action, all.get(i));
      if (outcome == null) {
        unchanged.add(action);
      } else {
        outcomes.put(action, outcome);
      }
    }
    return unchanged;
  }

  /** The same for those that the server's own check does not settle. */
  private List<Action> doubtfulUnchanged(List<Action> actions, Map<Action, Outcome> outcomes) {
    Map<Boolean, List<Action>> parts =
        actions.stream().collect(Collectors.partitioningBy(S3Eraser::isDoubtful));
    List<Action> open = new ArrayList<>(parts.get(false));
    open.addAll(unchanged(parts.get(true), outcomes));
    return open;
  }

  /**
   * Whether only a look tells that this is still what the plan saw: no condition can be put on a
   * time, nor any on the version called null, and both are another one's after the next put. Any
   * other version is what it was for as long as it is there: to erase versions needs no look.
   */
  private static boolean isDoubtful(Action action) {
    Locator locator = action.locator();
    return isNullVersion(action) || locator.version() == null && locator.modifiedAt() != null;
  }

  private static boolean isNullVersion(Action action) {
    String version = action.locator().version();
    return version != null && !S3Keys.isFixed(version);
  }

  private Map<Action, S3Reply> delete(List<Action> actions, Map<Action, Outcome> outcomes) {
    List<Action> together = new ArrayList<>(actions.size());
    List<Action> alone = new ArrayList<>();
    for (Action action : actions) {
      (S3Keys.fitsXml(action.locator().key()) ? together : alone).add(action);
    }
    Map<Action, S3Reply> replies = new LinkedHashMap<>();
    if (!together.isEmpty()) {
      replies.putAll(deletes.together(together));
    }
    // Servers that honour conditions in DeleteObjects may ignore them here.
    for (Action action : unchanged(alone, outcomes)) {
      replies.put(action, deletes.alone(action));
    }
    return replies;
  }

  private void conclude(Map<Action, S3Reply> replies, Map<Action, Outcome> outcomes) {
    List<Action> unclear = new ArrayList<>();
    replies.forEach(
        (action, reply) -> {
          switch (reply.word()) {
            case DELETED -> outcomes.put(action, applied(action));
            case HIDDEN -> outcomes.put(action, hidden(action, reply));
            case REFUSED -> outcomes.put(action, failed(action, reply));
            case UNCLEAR -> unclear.add(action);
          }
        });
    List<S3Look.Seen> all = look.at(locators(unclear));
    for (int i = 0; i < unclear.size(); i++) {
      Action action = unclear.get(i);
      Outcome settled = settled(action, all.get(i));
      outcomes.put(action, settled != null ? settled : failed(action, replies.get(action)));
    }
  }

  /** What a look alone decides; null if the object is there and is what the plan saw. */
  private Outcome settled(Action action, S3Look.Seen seen) {
    if (seen.problem() != null) {
      return Outcome.failed(action, seen.problem().category(), seen.problem().getMessage());
    }
    Sighting sighting = seen.sighting();
    if (!sighting.present()) {
      return Outcome.absent(action, sighting);
    }
    return template != null || same(action.locator(), sighting)
        ? null
        : Outcome.changed(action, sighting);
  }

  private static boolean same(Locator locator, Sighting sighting) {
    return S3Keys.isFixed(locator.version())
        || (locator.etag() == null || S3Keys.bare(locator.etag()).equals(sighting.etag()))
            && !sighting.wasModifiedAtAnotherTime();
  }

  private Outcome applied(Action action) {
    return Outcome.applied(action, isUnconditional(action) ? Outcome.UNCONDITIONAL : null);
  }

  private Outcome hidden(Action action, S3Reply reply) {
    return Outcome.hidden(
        action, reply.marker(), isUnconditional(action) ? Outcome.UNCONDITIONAL : null);
  }

  // A version is exactly what was asked for, so its delete is never unconditional.
  private boolean isUnconditional(Action action) {
    return template == null
        && (isNullVersion(action)
            || mode == EraseMode.LOOK_THEN_ERASE && action.locator().version() == null);
  }

  private static Outcome failed(Action action, S3Reply reply) {
    return Outcome.failed(action, reply.category(), reply.message());
  }

  private static List<Locator> locators(List<Action> actions) {
    return actions.stream().map(Action::locator).toList();
  }

  @Override
  public void close() {
    look.close();
    asking.close();
    deleting.close();
  }
}
