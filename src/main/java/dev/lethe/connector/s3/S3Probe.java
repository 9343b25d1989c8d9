package dev.lethe.connector.s3;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConditionalDelete;
import dev.lethe.connector.EraseMode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Finds out, by a key of its own, whether a server honours an ETag in DeleteObjects. */
final class S3Probe {
  private static final Logger LOG = LoggerFactory.getLogger(S3Probe.class);
  private static final String WRONG_ETAG = "0".repeat(32);
  private static final int NOT_FOUND = 404;
  private static final String IGNORES = "ignores the condition of a conditional delete";

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final List<String> versions = new ArrayList<>();

  private S3Probe(S3Client client, String bucket, String key) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
  }

  static EraseMode eraseMode(S3Config config, String bucket, ConditionalDelete setting) {
    if (setting == ConditionalDelete.HEAD) {
      return EraseMode.LOOK_THEN_ERASE;
    }
    try (S3Client client = S3Clients.open(config)) {
      if (S3Clients.aws(client)) {
        return EraseMode.CONDITIONAL;
      }
      String key = config.probePrefix() + UUID.randomUUID();
      String problem = new S3Probe(client, bucket, key).problem();
      if (problem == null) {
        return EraseMode.CONDITIONAL;
      }
      if (setting == ConditionalDelete.REQUIRE) {
        throw S3Errors.ignoresConditions(bucket, S3Clients.authority(client), problem);
      }
      return EraseMode.LOOK_THEN_ERASE;
    }
  }

  /** What is wrong with this server's conditional deletes; null if they can be relied on. */
  private String problem() {
    String etag;
    try {
      PutObjectResponse put =
          client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(key));
      remember(put.versionId());
      etag = S3Keys.bare(put.eTag());
    } catch (SdkException e) {
      return unableTo("write a probe object", e);
    }
    try {
      return honoursWrong(WRONG_ETAG) && honoursRight(etag) ? null : IGNORES;
    } catch (SdkException e) {
      return unableTo("be asked for a conditional delete", e);
    } finally {
      remove();
    }
  }

  private boolean honoursWrong(String etag) {
    DeleteObjectsResponse answer = delete(etag);
    return answer.errors().stream().anyMatch(error -> "PreconditionFailed".equals(error.code()))
        && exists();
  }

  private boolean honoursRight(String etag) {
    return delete(etag).errors().isEmpty() && !exists();
  }

  private String unableTo(String what, SdkException problem) {
    Category category = S3Errors.category(problem);
    if (category.retryable() && category != Category.CONFLICT) {
      throw S3Errors.cannotProbe(bucket, problem);
    }
    return "cannot " + what + " (" + S3Errors.words(problem) + ")";
  }

  private DeleteObjectsResponse delete(String etag) {
    DeleteObjectsResponse answer =
        client.deleteObjects(
            request ->
                request
                    .bucket(bucket)
                    .delete(
                        list -> list.objects(object -> object.key(key).eTag(S3Keys.quoted(etag)))));
    answer.deleted().stream().map(DeletedObject::deleteMarkerVersionId).forEach(this::remember);
    return answer;
  }

  private boolean exists() {
    try {
      client.headObject(request -> request.bucket(bucket).key(key));
      return true;
    } catch (AwsServiceException e) {
      if (e.statusCode() == NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void remember(String version) {
    if (version != null && !version.equals("null")) {
      versions.add(version);
    }
  }

  /** Removes the probe, on a versioned bucket with all its versions and markers. */
  private void remove() {
    try {
      if (versions.isEmpty()) {
        client.deleteObject(request -> request.bucket(bucket).key(key));
      }
      for (String version : versions) {
        client.deleteObject(request -> request.bucket(bucket).key(key).versionId(version));
      }
    } catch (SdkException e) {
      LOG.warn(
          "The probe object s3://{}/{} could not be removed, remove it by hand: {}",
          bucket,
          key,
          S3Errors.words(e));
    }
  }
}
