package dev.lethe.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * PutObject with {@code If-None-Match: *}. Each create marks its object with a name of its own, so
 * that a refusal can be told from the echo of our own put whose answer was lost, whatever the
 * content.
 */
final class S3PutIfAbsent implements PutIfAbsent {

  static final String MARKER = "lethe-create";
  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client client;

  S3PutIfAbsent(S3Client client) {
    this.client = client;
  }

  @Override
  public boolean create(Path path, byte[] content) throws IOException {
    String marker = UUID.randomUUID().toString();
    PutObjectRequest request =
        request(path).ifNoneMatch("*").metadata(Map.of(MARKER, marker)).build();
    for (int attempt = 1; ; attempt++) {
      try {
        client.putObject(request, RequestBody.fromBytes(content));
        return true;
      } catch (SdkException e) {
        if (isRefused(e)) {
          throw Errors.failed("create", path, e);
        }
        Optional<Boolean> ours = isOurs(path, marker, e);
        if (ours.isPresent()) {
          return ours.get();
        }
        if (attempt == ATTEMPTS) {
          throw Errors.unknownOutcome(path, e);
        }
      }
      // A put that timed out may still land: the next one carries the same marker and finds it.
      pause(path, FIRST_PAUSE_MILLIS << attempt);
    }
  }

  @Override
  public void replace(Path path, byte[] content) throws IOException {
    try {
      client.putObject(request(path).build(), RequestBody.fromBytes(content));
    } catch (SdkException e) {
      throw Errors.failed("write", path, e);
    }
  }

  /** A bucket that has never kept versions has none to ask for. */
  @Override
  public void erase(Path path) throws IOException {
    String bucket = path.toUri().getHost();
    try {
      client.deleteObject(object -> object.bucket(bucket).key(key(path)));
      if (client.getBucketVersioning(of -> of.bucket(bucket)).status() == null) {
        return;
      }
      for (String version : versions(path)) {
        client.deleteObject(object -> object.bucket(bucket).key(key(path)).versionId(version));
      }
      if (!versions(path).isEmpty()) {
        throw new IOException("Versions of " + path + " are still there after they were deleted");
      }
    } catch (SdkException e) {
      throw Errors.failed("erase every version of", path, e);
    }
  }

  /** Versions and delete markers of an object. */
  private List<String> versions(Path path) {
    List<String> versions = new ArrayList<>();
    client
        .listObjectVersionsPaginator(of -> of.bucket(path.toUri().getHost()).prefix(key(path)))
        .forEach(
            page -> {
              page.versions().stream()
                  .filter(version -> version.key().equals(key(path)))
                  .forEach(version -> versions.add(version.versionId()));
              page.deleteMarkers().stream()
                  .filter(marker -> marker.key().equals(key(path)))
                  .forEach(marker -> versions.add(marker.versionId()));
            });
    return versions;
  }

  /** Whether the object that is there is this create's; empty if none is, or nobody says. */
  private Optional<Boolean> isOurs(Path path, String marker, SdkException refusal) {
    try {
      HeadObjectResponse head =
          client.headObject(object -> object.bucket(path.toUri().getHost()).key(key(path)));
      return Optional.of(marker.equals(head.metadata().get(MARKER)));
    } catch (SdkException e) {
      if (!(e instanceof S3Exception answer && answer.statusCode() == NOT_FOUND)) {
        refusal.addSuppressed(e);
      }
      return Optional.empty();
    }
  }

  // 409 is a race with another put of the key; 5xx, 408 and 429 leave open whether the put landed.
  private static boolean isRefused(SdkException exception) {
    return exception instanceof S3Exception answer
        && answer.statusCode() >= 400
        && answer.statusCode() < 500
        && answer.statusCode() != PRECONDITION_FAILED
        && answer.statusCode() != CONFLICT
        && answer.statusCode() != 408
        && answer.statusCode() != 429;
  }

  private static PutObjectRequest.Builder request(Path path) {
    return PutObjectRequest.builder().bucket(path.toUri().getHost()).key(key(path));
  }

  private static String key(Path path) {
    return path.toUri().getPath().substring(1);
  }

  private static void pause(Path path, long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while creating %s".formatted(path));
    }
  }
}
