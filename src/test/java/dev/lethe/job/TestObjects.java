package dev.lethe.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.lab.Lab;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A fresh bucket, seen without the code under test. */
final class TestObjects {
  private final String bucket;

  private TestObjects(String bucket) {
    this.bucket = bucket;
  }

  static TestObjects fresh() {
    return new TestObjects(Lab.shared().freshBucket("scenario"));
  }

  String bucket() {
    return bucket;
  }

  void put(String key, byte[] content) {
    client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  /** Puts objects with their keys as content, several at a time. */
  void put(Stream<String> keys) {
    List<String> all = keys.toList();
    ForkJoinPool threads = new ForkJoinPool(8);
    try {
      threads
          .submit(() -> all.parallelStream().forEach(key -> put(key, key.getBytes(UTF_8))))
          .join();
    } finally {
      threads.shutdown();
    }
  }

  /** Puts the same content again, in a later second: a server's clock shows no less. */
  void putAgain(String key) {
    byte[] content = client().getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
    Instant before = lastModified(key).truncatedTo(ChronoUnit.SECONDS);
    while (!lastModified(key).truncatedTo(ChronoUnit.SECONDS).isAfter(before)) {
      put(key, content);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  void delete(String key) {
    client().deleteObject(delete -> delete.bucket(bucket).key(key));
  }

  List<String> keys() {
    return listed().map(S3Object::key).sorted().toList();
  }

  Instant lastModified(String key) {
    return listed()
        .filter(object -> object.key().equals(key))
        .findFirst()
        .orElseThrow()
        .lastModified();
  }

  private Stream<S3Object> listed() {
    return client().listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream();
  }

  private static S3Client client() {
    return Lab.shared().s3();
  }
}
