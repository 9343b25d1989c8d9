package dev.lethe.store;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * How s3a reaches a bucket, from {@code fs.s3a.*} with {@code fs.s3a.bucket.NAME.*} over it, for a
 * client that can put conditionally (that of s3a 3.3.4 cannot). Texts that are not set are empty.
 */
record S3Settings(
    String bucket,
    String endpoint,
    String region,
    boolean pathStyle,
    boolean anonymous,
    String accessKey,
    String secretKey,
    String sessionToken,
    Duration connectTimeout,
    Duration readTimeout) {

  private static final Map<S3Settings, S3Client> CLIENTS = new ConcurrentHashMap<>();

  // s3a waits 200 s for an answer; a lease of 60 s and a commit that others wait for cannot.
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern AWS_ENDPOINT =
      Pattern.compile(
          "(?:.*[./])?s3[.-](?:dualstack\\.)?([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/?");

  static S3Settings of(String bucket, Configuration configuration) throws IOException {
    Lookup lookup = new Lookup(bucket, configuration);
    return new S3Settings(
        bucket,
        withScheme(lookup.text("endpoint"), !"false".equals(lookup.text("connection.ssl.enabled"))),
        lookup.text("endpoint.region"),
        "true".equals(lookup.text("path.style.access")),
        lookup.text("aws.credentials.provider").contains("AnonymousAWSCredentialsProvider"),
        lookup.secret("access.key"),
        lookup.secret("secret.key"),
        lookup.secret("session.token"),
        lookup.duration("connection.establish.timeout", 10_000),
        lookup.duration("connection.timeout", 60_000));
  }

  /** One client for equal settings, kept for the life of the process. */
  S3Client client() {
    return CLIENTS.computeIfAbsent(this, S3Settings::connect);
  }

  private static S3Client connect(S3Settings settings) {
    S3ClientBuilder builder =
        S3Client.builder()
            .credentialsProvider(settings.credentials())
            .forcePathStyle(settings.pathStyle)
            // Servers other than AWS's often do not know the newer checksum trailers.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
            .overrideConfiguration(client -> client.apiCallAttemptTimeout(ATTEMPT_TIMEOUT))
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .connectionTimeout(settings.connectTimeout)
                    .socketTimeout(settings.readTimeout));
    Matcher aws = AWS_ENDPOINT.matcher(settings.endpoint);
    boolean central = settings.endpoint.matches("(https?://)?s3\\.amazonaws\\.com/?");
    if (!settings.region.isEmpty()) {
      builder.region(Region.of(settings.region));
    } else if (!central && aws.matches()) {
      builder.region(Region.of(aws.group(1)));
    } else {
      // As s3a does: any region will do to be sent on to the bucket's own.
      builder.region(Region.US_EAST_1).crossRegionAccessEnabled(settings.isAws(central));
    }
    if (!settings.isAws(central || aws.matches())) {
      builder.endpointOverride(URI.create(settings.endpoint));
    }
    return builder.build();
  }

  private boolean isAws(boolean endpointOfAws) {
    return endpoint.isEmpty() || endpointOfAws;
  }

  private AwsCredentialsProvider credentials() {
    if (anonymous) {
      return AnonymousCredentialsProvider.create();
    }
    if (accessKey.isEmpty() || secretKey.isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        sessionToken.isEmpty()
            ? AwsBasicCredentials.create(accessKey, secretKey)
            : AwsSessionCredentials.create(accessKey, secretKey, sessionToken));
  }

  private static String withScheme(String endpoint, boolean encrypted) {
    if (endpoint.isEmpty() || endpoint.contains("://")) {
      return endpoint;
    }
    return (encrypted ? "https://" : "http://") + endpoint;
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "S3Settings[bucket=%s, endpoint=%s, region=%s]".formatted(bucket, endpoint, region);
  }

  private record Lookup(String bucket, Configuration configuration) {

    String text(String name) {
      String own = configuration.getTrimmed("fs.s3a.bucket." + bucket + "." + name, "");
      return own.isEmpty() ? configuration.getTrimmed("fs.s3a." + name, "") : own;
    }

    // getPassword also asks Hadoop's credential providers, as s3a does.
    String secret(String name) throws IOException {
      char[] own = configuration.getPassword("fs.s3a.bucket." + bucket + "." + name);
      char[] value = own == null ? configuration.getPassword("fs.s3a." + name) : own;
      return value == null ? "" : new String(value).trim();
    }

    Duration duration(String name, long defaultMillis) {
      return Duration.ofMillis(
          configuration.getTimeDuration("fs.s3a." + name, defaultMillis, TimeUnit.MILLISECONDS));
    }
  }
}
