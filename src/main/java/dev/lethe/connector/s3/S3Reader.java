package dev.lethe.connector.s3;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Report;
import dev.lethe.connector.Sighting;
import dev.lethe.connector.Target;
import dev.lethe.spec.InventorySpec;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Reads a bucket by live listings and by HEAD. */
final class S3Reader implements Reader {
  private final S3Config config;
  private S3Client client;

  S3Reader(S3Config config) {
    this.config = config;
  }

  @Override
  public String identity() {
    return identity(Target.objects(config.bucket(), ""));
  }

  @Override
  public String identity(Target target) {
    reach(target.container());
    return "s3:" + S3Clients.authority(client()) + "/" + target.container();
  }

  @Override
  public StructType describe(Target target) {
    reach(target.container());
    return S3Listing.SCHEMA;
  }

  @Override
  public Dataset<Row> snapshot(SparkSession spark, Target target) {
    String bucket = target.container();
    String place = "s3://" + bucket + "/" + target.prefix();
    boolean versions = target.versions() && keepsVersions(target);
    List<S3Part> parts =
        S3Discovery.parts(new S3Bucket(client(), place, bucket, versions), target.prefix());
    return new S3Scan(config, place, bucket, versions).of(spark, parts);
  }

  @Override
  public Dataset<Row> items(SparkSession spark, Target target, Optional<Candidates> candidates) {
    String bucket = target.container();
    S3People people = new S3People(bucket, target.template());
    boolean versions = keepsVersions(target);
    S3Bucket listings = new S3Bucket(client(), people.place(), bucket, versions);
    List<S3Part> parts = people.parts(listings, candidates);
    return people.of(new S3Scan(config, people.place(), bucket, versions).of(spark, parts));
  }

  @Override
  public Report report(InventorySpec inventory, Target target) {
    boolean versions = target.versions() && keepsVersions(target);
    return InventoryReport.find(config, client(), inventory, versions ? target : target.current());
  }

  @Override
  public List<Sighting> look(Target target, List<Locator> locators) {
    try (S3Look look = new S3Look(client(), config.limits().pool())) {
      return look.at(locators).stream().map(S3Look.Seen::sightingOrThrow).toList();
    }
  }

  @Override
  public List<Locator> versions(Target target, List<String> keys) {
    S3Bucket bucket =
        new S3Bucket(
            client(), "s3://" + target.container(), target.container(), keepsVersions(target));
    try (S3Look look = new S3Look(client(), config.limits().pool())) {
      return look.standing(bucket, keys);
    }
  }

  /** A bucket that never kept versions has one of each object, and that is overwritten. */
  @Override
  public boolean keepsVersions(Target target) {
    String bucket = target.container();
    try {
      return client().getBucketVersioning(request -> request.bucket(bucket)).status() != null;
    } catch (SdkException e) {
      throw S3Errors.cannotAskForVersioning(bucket, e);
    }
  }

  private void reach(String bucket) {
    try {
      client().headBucket(request -> request.bucket(bucket));
    } catch (SdkException e) {
      throw S3Errors.cannotReach(bucket, S3Clients.authority(client()), e);
    }
  }

  private synchronized S3Client client() {
    if (client == null) {
      client = S3Clients.open(config);
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
