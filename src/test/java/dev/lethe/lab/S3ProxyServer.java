package dev.lethe.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** s3proxy over its in-memory store, which keeps versions; its data is gone when it stops. */
final class S3ProxyServer implements LabServer {
  static final String REGION = "us-east-1";
  private static final List<String> BUCKETS = List.of("ndvr-homework-dataops", "kepler-files");

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public String newUser() {
    return "lab" + LabFiles.newSuffix();
  }

  @Override
  public Endpoint endpoint(Site site) {
    return new Endpoint(
        Site.HOST,
        site.port(),
        "http://" + Site.HOST + ":" + site.port(),
        site.user(),
        site.password(),
        Map.of("region", REGION));
  }

  @Override
  public List<String> command(Site site) throws IOException {
    Path temporary = Files.createDirectories(site.directory().resolve("tmp"));
    String properties =
        """
        s3proxy.endpoint=http://%s:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=transient-nio2
        jclouds.identity=none
        jclouds.credential=none
        """
            .formatted(Site.HOST, site.port(), site.user(), site.password());
    Path file = LabFiles.writePrivate(site.directory().resolve("s3proxy.properties"), properties);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx2g",
        "-Djava.io.tmpdir=" + temporary,
        "-jar",
        Binaries.downloaded("s3proxy.jar").toString(),
        "--properties",
        file.toString());
  }

  @Override
  public void ask(Endpoint endpoint) {
    try (S3Client client = S3Clients.impatient(endpoint)) {
      client.listBuckets();
    }
  }

  @Override
  public void furnish(Endpoint endpoint) {
    try (S3Client client = S3Clients.of(endpoint)) {
      Set<String> present =
          client.listBuckets().buckets().stream().map(Bucket::name).collect(Collectors.toSet());
      for (String bucket : BUCKETS) {
        if (!present.contains(bucket)) {
          client.createBucket(request -> request.bucket(bucket));
        }
      }
      keepVersions(client, BUCKETS.get(1));
    }
  }

  @Override
  public Map<String, Map<String, Object>> connections(Endpoint endpoint) {
    return Map.of(
        "ndvr-files", connection(BUCKETS.get(0), endpoint),
        "kepler-files", connection(BUCKETS.get(1), endpoint));
  }

  static void keepVersions(S3Client client, String bucket) {
    client.putBucketVersioning(
        request ->
            request
                .bucket(bucket)
                .versioningConfiguration(
                    versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
  }

  static Map<String, Object> connection(String bucket, Endpoint endpoint) {
    return Map.of(
        "type",
        "s3",
        "bucket",
        bucket,
        "endpoint",
        endpoint.url(),
        "region",
        REGION,
        "path-style",
        true,
        "access-key",
        endpoint.user(),
        "secret-key",
        endpoint.password());
  }
}
