package dev.lethe.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.lab.Lab;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** A scenario's bucket from now on keeps versions; seen without the code under test. */
public record VersionedBucket(String name) {
  public static VersionedBucket of(Scenario world) {
    String name = world.bucket();
    client()
        .putBucketVersioning(
            put ->
                put.bucket(name)
                    .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    return new VersionedBucket(name);
  }

  /** So many versions of one key. */
  public VersionedBucket versions(String key, int count) {
    ForkJoinPool threads = new ForkJoinPool(8);
    try {
      threads
          .submit(() -> IntStream.range(0, count).parallel().forEach(i -> put(key, "version " + i)))
          .join();
    } finally {
      threads.shutdown();
    }
    return this;
  }

  public void put(String key, String content) {
    client()
        .putObject(
            put -> put.bucket(name).key(key), RequestBody.fromBytes(content.getBytes(UTF_8)));
  }

  /** Adds a delete marker. */
  public VersionedBucket hide(String key) {
    client().deleteObject(delete -> delete.bucket(name).key(key));
    return this;
  }

  /** The keys of all versions and markers that are kept, as often as they are. */
  public List<String> kept() {
    var all = client().listObjectVersionsPaginator(list -> list.bucket(name));
    return Stream.concat(
            all.versions().stream().map(ObjectVersion::key),
            all.deleteMarkers().stream().map(DeleteMarkerEntry::key))
        .sorted()
        .toList();
  }

  /** The markers that are kept. */
  public List<String> markers() {
    return client().listObjectVersionsPaginator(list -> list.bucket(name)).deleteMarkers().stream()
        .map(DeleteMarkerEntry::versionId)
        .toList();
  }

  private static S3Client client() {
    return Lab.shared().s3();
  }
}
