package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Asks for objects by name, several at a time, in any bucket of a server. Thread-safe. */
final class S3Look implements AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  /** What a look found at a locator: a sighting, or the reason why there is none. */
  record Seen(Sighting sighting, ConnectorException problem) {
    Sighting sightingOrThrow() {
      if (problem != null) {
        throw problem;
      }
      return requireNonNull(sighting, "sighting is null");
    }
  }

  private final S3Client client;
  private final ExecutorService threads;
  private final Set<String> buckets = ConcurrentHashMap.newKeySet();

  S3Look(S3Client client, int atATime) {
    this.client = client;
    this.threads =
        Executors.newFixedThreadPool(
            atATime,
            work -> {
              Thread thread = new Thread(work, "s3-look");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** One answer per locator, in their order. */
  List<Seen> at(List<Locator> locators) {
    return sideBySide(locators, this::at);
  }

  /**
   * Everything that the bucket keeps at these keys now.
   *
   * @throws ConnectorException if it cannot be listed
   */
  List<Locator> standing(S3Bucket listings, List<String> keys) {
    List<List<Locator>> standing =
        sideBySide(
            keys,
            key -> {
              List<Locator> versions = new ArrayList<>();
              new S3Listing(listings, S3Part.oneKey(key))
                  .forEachRemaining(
                      row ->
                          versions.add(
                              new Locator(
                                  listings.name(), key, row.getString(5), row.getString(2))));
              return versions;
            });
    return standing.stream().flatMap(List::stream).toList();
  }

  /** One answer per question, in their order; a question must not throw. */
  <A, B> List<B> sideBySide(List<A> asked, Function<A, B> question) {
    List<Callable<B>> looks = new ArrayList<>(asked.size());
    asked.forEach(one -> looks.add(() -> question.apply(one)));
    List<B> seen = new ArrayList<>(asked.size());
    try {
      for (Future<B> look : threads.invokeAll(looks)) {
        seen.add(look.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw S3Errors.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConnectorException problem) {
        throw problem;
      }
      throw new IllegalStateException("a look must not throw", e.getCause());
    }
    return seen;
  }

  private Seen at(Locator locator) {
    if (!S3Keys.possible(locator.key())) {
      return new Seen(null, S3Errors.impossibleKey(locator.container()));
    }
    try {
      return new Seen(ask(locator), null);
    } catch (SdkException e) {
      return new Seen(null, S3Errors.cannotLook(locator.container(), e));
    }
  }

  private Sighting ask(Locator locator) {
    try {
      HeadObjectResponse head = client.headObject(head(locator));
      return new Sighting(locator, true, S3Keys.bare(head.eTag()), head.lastModified());
    } catch (AwsServiceException e) {
      if (e.statusCode() == NOT_FOUND) {
        confirm(locator.container());
        return locator.version() == null && deleteMarker(e)
            ? Sighting.hidden(locator)
            : Sighting.absent(locator);
      }
      if (e.statusCode() == METHOD_NOT_ALLOWED && deleteMarker(e)) {
        return new Sighting(locator, true, null, null);
      }
      throw e;
    }
  }

  // An answer to HEAD has no body: a missing bucket looks like a missing object.
  private void confirm(String bucket) {
    if (!buckets.contains(bucket)) {
      client.headBucket(request -> request.bucket(bucket));
      buckets.add(bucket);
    }
  }

  private static boolean deleteMarker(AwsServiceException e) {
    return e.awsErrorDetails() != null
        && e.awsErrorDetails().sdkHttpResponse() != null
        && e.awsErrorDetails()
            .sdkHttpResponse()
            .firstMatchingHeader("x-amz-delete-marker")
            .filter("true"::equals)
            .isPresent();
  }

  private HeadObjectRequest head(Locator locator) {
    return HeadObjectRequest.builder()
        .bucket(locator.container())
        .key(locator.key())
        .versionId(locator.version())
        .build();
  }

  /** Ends the threads; the client stays the caller's. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
