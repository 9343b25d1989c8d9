package dev.lethe.connector.s3;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Category;
import dev.lethe.connector.Outcome;
import dev.lethe.connector.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;

/**
 * The first half of moving objects, within a bucket or to another, into quarantine and back: copies
 * that are confirmed before anybody deletes what they were made from. Thread-safe.
 */
final class S3Copies {
  /** What CopyObject takes; more would be copied in parts. */
  private static final long LARGEST = 5L << 30;

  private static final int LONGEST_KEY = 1_024;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client client;
  private final S3Look look;

  S3Copies(S3Client client, S3Look look) {
    this.client = client;
    this.look = look;
  }

  /**
   * Copies what is still as the action says; where this ends without a copy, {@code outcomes} says
   * why.
   *
   * @return the actions whose copy is there, so that what it was made from may go
   */
  List<Action> copy(List<Action> actions, Map<Action, Outcome> outcomes) {
    List<S3Look.Seen> sources = look.at(actions.stream().map(Action::locator).toList());
    List<S3Look.Seen> copies = look.at(actions.stream().map(Action::destination).toList());
    List<Step> open = new ArrayList<>();
    List<Action> copied = new ArrayList<>();
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      Outcome settled = settled(action, sources.get(i), copies.get(i));
      if (settled != null) {
        outcomes.put(action, settled);
      } else if (isRestored(action, sources.get(i), copies.get(i))) {
        copied.add(action);
      } else {
        open.add(new Step(action, sources.get(i).sighting().etag()));
      }
    }
    List<Made> made = look.sideBySide(open, this::copy);
    List<S3Look.Seen> there =
        look.at(made.stream().map(one -> one.action().destination()).toList());
    for (int i = 0; i < made.size(); i++) {
      Made one = made.get(i);
      Outcome outcome = one.failure() != null ? one.failure() : unconfirmed(one, there.get(i));
      if (outcome == null) {
        copied.add(one.action());
      } else {
        outcomes.put(one.action(), outcome);
      }
    }
    return copied;
  }

  private record Step(Action action, String etag) {}

  /** A copy that the server says it made, or why it did not. */
  private record Made(Action action, String etag, Outcome failure) {}

  /** What two looks decide; null if it takes more. */
  private static Outcome settled(Action action, S3Look.Seen source, S3Look.Seen copy) {
    for (S3Look.Seen seen : List.of(source, copy)) {
      if (seen.problem() != null) {
        return Outcome.failed(action, seen.problem().category(), seen.problem().getMessage());
      }
    }
    Sighting sighting = source.sighting();
    boolean quarantines = action.kind() == ActionKind.QUARANTINE_OBJECT;
    if (!sighting.present()) {
      // The folder is the plan's own: what is there was copied for this action.
      return quarantines && copy.sighting().present() && !sighting.hidden()
          ? Outcome.quarantined(action, null)
          : Outcome.absent(action, sighting);
    }
    if (!sighting.unchanged()) {
      return Outcome.changed(action, sighting);
    }
    if (!quarantines && copy.sighting().present() && !isRestored(action, source, copy)) {
      return Outcome.skipped(action, Outcome.CHANGED);
    }
    if (action.bytes() > LARGEST) {
      return Outcome.failed(
          action,
          Category.INVALID_REQUEST,
          "an object above 5 GiB cannot be copied in one request, and Lethe does not copy in"
              + " parts: it was not quarantined and is untouched");
    }
    return S3Keys.length(action.destination().key()) <= LONGEST_KEY
        ? null
        : Outcome.failed(
            action,
            Category.INVALID_REQUEST,
            "behind the quarantine's prefix the key would be longer than 1024 bytes: it was not"
                + " quarantined and is untouched");
  }

  /** Whether an earlier try has brought it back and was ended before it removed the copy. */
  private static boolean isRestored(Action action, S3Look.Seen source, S3Look.Seen copy) {
    return action.kind() == ActionKind.RESTORE_OBJECT
        && copy.sighting().present()
        && copy.sighting().etag().equals(source.sighting().etag());
  }

  private Made copy(Step step) {
    Action action = step.action();
    try {
      String etag = client.copyObject(request(action, step.etag())).copyObjectResult().eTag();
      return new Made(action, S3Keys.bare(etag), null);
    } catch (SdkException e) {
      boolean changed =
          e instanceof AwsServiceException answer && answer.statusCode() == PRECONDITION_FAILED;
      return new Made(action, null, changed ? changed(action) : failed(action, e));
    }
  }

  private CopyObjectRequest request(Action action, String etag) {
    CopyObjectRequest.Builder request =
        CopyObjectRequest.builder()
            .sourceBucket(action.locator().container())
            .sourceKey(action.locator().key())
            .copySourceIfMatch(S3Keys.quoted(etag))
            .destinationBucket(action.destination().container())
            .destinationKey(action.destination().key());
    // An unfinished try of ours may have left a copy in quarantine; what came back is not ours.
    if (action.kind() == ActionKind.RESTORE_OBJECT) {
      request.ifNoneMatch("*");
    }
    return request.build();
  }

  private static Outcome changed(Action action) {
    return Outcome.skipped(action, Outcome.CHANGED);
  }

  private static Outcome failed(Action action, SdkException e) {
    S3Reply reply = S3Reply.unclear(action.locator(), e);
    return Outcome.failed(action, reply.category(), "not copied: " + reply.message());
  }

  private static Outcome unconfirmed(Made made, S3Look.Seen seen) {
    if (seen.problem() != null) {
      return Outcome.failed(made.action(), seen.problem().category(), seen.problem().getMessage());
    }
    boolean confirmed =
        seen.sighting().present()
            && made.etag() != null
            && made.etag().equals(seen.sighting().etag());
    return confirmed
        ? null
        : Outcome.failed(
            made.action(),
            Category.SERVER_ERROR,
            "the copy that the server says it made is not there: what it was made from is"
                + " untouched");
  }
}
