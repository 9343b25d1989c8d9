package dev.lethe.connector.s3;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Target;
import dev.lethe.job.TestSpark;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.FaultProxy;
import dev.lethe.lab.Lab;
import dev.lethe.spec.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a test's own on the lab's S3 server. */
record TestBucket(String name) {
  static TestBucket fresh() {
    return new TestBucket(Lab.shared().freshBucket("s3"));
  }

  /** The same bucket, which keeps versions from now on. */
  TestBucket keepingVersions() {
    client()
        .putBucketVersioning(
            put ->
                put.bucket(name)
                    .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    return this;
  }

  /** {@code key version} of all versions and delete markers, seen without the code under test. */
  List<String> versions() {
    var all = client().listObjectVersionsPaginator(list -> list.bucket(name));
    return Stream.concat(
            all.versions().stream().map(one -> one.key() + " " + one.versionId()),
            all.deleteMarkers().stream().map(one -> one.key() + " " + one.versionId()))
        .toList();
  }

  static Endpoint endpoint() {
    return Lab.shared().endpoint("s3");
  }

  static SparkSession spark() {
    return TestSpark.session();
  }

  S3Config config() {
    return config(endpoint().url());
  }

  S3Config config(FaultProxy proxy) {
    return config(proxy.url());
  }

  S3Config config(String url) {
    return config(url, new Secret(endpoint().password()));
  }

  S3Config config(Secret secret) {
    return config(endpoint().url(), secret);
  }

  private S3Config config(String url, Secret secret) {
    Endpoint endpoint = endpoint();
    Limits limits =
        new Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(30), 8, null);
    return new S3Config(
        name,
        endpoint.extras().get("region"),
        null,
        URI.create(url),
        true,
        endpoint.user(),
        secret,
        null,
        S3Config.PROBE_PREFIX,
        limits);
  }

  Target target(String prefix) {
    return Target.objects(name, prefix);
  }

  void put(Stream<String> keys) {
    List<String> all = keys.toList();
    ForkJoinPool threads = new ForkJoinPool(8);
    try {
      threads.submit(() -> all.parallelStream().forEach(key -> put(key, key))).join();
    } finally {
      threads.shutdown();
    }
  }

  void put(String key, String content) {
    client().putObject(put -> put.bucket(name).key(key), RequestBody.fromString(content));
  }

  void delete(String key) {
    client().deleteObject(delete -> delete.bucket(name).key(key));
  }

  String etag(String key) {
    return S3Keys.bare(client().headObject(head -> head.bucket(name).key(key)).eTag());
  }

  /** What is in the bucket now, asked for without the code under test. */
  List<String> keys() {
    return client().listObjectsV2Paginator(list -> list.bucket(name)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  /** The keys of a snapshot, as the connector lists them. */
  List<String> listed(S3Config config, String prefix) {
    try (S3Reader reader = new S3Reader(config)) {
      List<Row> rows = reader.snapshot(spark(), target(prefix)).collectAsList();
      return rows.stream().map(row -> row.<String>getAs("key")).toList();
    }
  }

  /** Puts the same content again and again, until it is from a later second. */
  void putAgain(String key) {
    Instant before = lastModified(key);
    while (lastModified(key).equals(before)) {
      put(key, key);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** In whole seconds. */
  Instant lastModified(String key) {
    return client().headObject(head -> head.bucket(name).key(key)).lastModified();
  }

  /** Deletes this object if it still has the ETag that it has now. */
  Action action(String key) {
    return action(key, etag(key));
  }

  Action action(String key, String etag) {
    return action(new Locator(name, key, null, etag));
  }

  static Action action(Locator locator) {
    String id = "id of " + locator.key() + " " + locator.version();
    return new Action(id, ActionKind.DELETE_OBJECT, locator, 10, 1);
  }

  /** Deletes this object if it is still from the time that it is from now, and has the ETag. */
  Action timedAction(String key) {
    return action(new Locator(name, key, null, etag(key), lastModified(key)));
  }

  /** Actions for all objects that are in the bucket now, in the order of their keys. */
  List<Action> actions() {
    return client().listObjectsV2Paginator(list -> list.bucket(name)).contents().stream()
        .map(object -> action(object.key(), S3Keys.bare(object.eTag())))
        .toList();
  }

  static S3Client client() {
    return Lab.shared().s3();
  }
}
