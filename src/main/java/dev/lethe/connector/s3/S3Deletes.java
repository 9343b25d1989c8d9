package dev.lethe.connector.s3;

import dev.lethe.connector.Action;
import dev.lethe.connector.Category;
import dev.lethe.connector.Locator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Sends deletes, and accounts for every key of the answer. */
final class S3Deletes {
  /** With these the server refused before it did anything. */
  private static final Set<Category> NOTHING_DONE =
      EnumSet.of(
          Category.ACCESS_DENIED,
          Category.INVALID_REQUEST,
          Category.LOCKED,
          Category.NOT_FOUND,
          Category.THROTTLED);

  private final S3Client client;
  private final String bucket;
  private final boolean conditional;

  S3Deletes(S3Client client, String bucket, boolean conditional) {
    this.client = client;
    this.bucket = bucket;
    this.conditional = conditional;
  }

  /**
   * One DeleteObjects request.
   *
   * @throws dev.lethe.connector.ConnectorException if it is unknown what the request did
   */
  Map<Action, S3Reply> together(List<Action> actions) {
    try {
      return replies(actions, client.deleteObjects(request(actions)));
    } catch (SdkException e) {
      if (e instanceof AwsServiceException answer && NOTHING_DONE.contains(S3Errors.category(e))) {
        return actions.stream()
            .collect(Collectors.toMap(action -> action, action -> reply(action, answer)));
      }
      throw S3Errors.unknownOutcome(bucket, e);
    }
  }

  /** One DeleteObject request, for a key that a list in XML cannot carry. */
  S3Reply alone(Action action) {
    Locator locator = action.locator();
    try {
      DeleteObjectResponse answer =
          client.deleteObject(
              DeleteObjectRequest.builder()
                  .bucket(bucket)
                  .key(locator.key())
                  .versionId(locator.version())
                  .ifMatch(condition(locator))
                  .build());
      return S3Reply.deleted(locator, answer.deleteMarker(), answer.versionId());
    } catch (SdkException e) {
      return e instanceof AwsServiceException answer && NOTHING_DONE.contains(S3Errors.category(e))
          ? reply(action, answer)
          : S3Reply.unclear(action.locator(), e);
    }
  }

  private static S3Reply reply(Action action, AwsServiceException answer) {
    return S3Reply.error(
        action.locator(), S3Errors.code(answer), answer.statusCode(), S3Errors.message(answer));
  }

  private DeleteObjectsRequest request(List<Action> actions) {
    List<ObjectIdentifier> objects =
        actions.stream().map(Action::locator).map(this::identifier).toList();
    return DeleteObjectsRequest.builder()
        .bucket(bucket)
        .delete(delete -> delete.objects(objects).quiet(false))
        .build();
  }

  private ObjectIdentifier identifier(Locator locator) {
    return ObjectIdentifier.builder()
        .key(locator.key())
        .versionId(locator.version())
        .eTag(condition(locator))
        .build();
  }

  // Conditions look at the current version only, and a request may name it as no version at all.
  private String condition(Locator locator) {
    return !conditional || locator.version() != null || locator.etag() == null
        ? null
        : S3Keys.quoted(locator.etag());
  }

  private static Map<Action, S3Reply> replies(
      List<Action> actions, DeleteObjectsResponse response) {
    Map<String, Map<String, Action>> asked = new HashMap<>();
    for (Action action : actions) {
      Locator locator = action.locator();
      asked
          .computeIfAbsent(locator.key(), key -> new HashMap<>())
          .put(String.valueOf(locator.version()), action);
    }
    Map<Action, S3Reply> replies = new HashMap<>();
    actions.forEach(action -> replies.put(action, S3Reply.NOT_MENTIONED));
    for (DeletedObject deleted : response.deleted()) {
      Action action = find(asked, deleted.key(), deleted.versionId());
      if (action != null) {
        replies.put(
            action,
            S3Reply.deleted(
                action.locator(), deleted.deleteMarker(), deleted.deleteMarkerVersionId()));
      }
    }
    // After the deleted ones: where an answer says both about a key, the error counts.
    for (S3Error error : response.errors()) {
      Action action = find(asked, error.key(), error.versionId());
      if (action != null) {
        replies.put(action, S3Reply.error(action.locator(), error.code(), 0, error.message()));
      }
    }
    return replies;
  }

  private static Action find(Map<String, Map<String, Action>> asked, String key, String version) {
    Map<String, Action> versions = asked.getOrDefault(key, Map.of());
    // Servers leave the version out of an answer, or name one that was not asked for.
    return versions.size() == 1
        ? versions.values().iterator().next()
        : versions.get(String.valueOf(version));
  }
}
