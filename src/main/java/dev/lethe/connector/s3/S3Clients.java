package dev.lethe.connector.s3;

import dev.lethe.connector.Limits;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Builds clients, and says to which world a client talks. */
final class S3Clients {
  private S3Clients() {}

  /**
   * A client of its own for the caller, who closes it; connects on first use. A server that says
   * "slow down" is asked again for as long as {@code statement-timeout}.
   */
  static S3Client open(S3Config config) {
    S3Client client = build(config, AwsRetryStrategy.standardRetryStrategy());
    return new PatientS3Client(client, config.limits().statementTimeout());
  }

  /** One that gives up early: what it asks for is asked under a deadline of the caller's. */
  static S3Client openHasty(S3Config config) {
    return build(config, AwsRetryStrategy.standardRetryStrategy());
  }

  /** One that sends each request once, so that the caller knows how many there are. */
  static S3Client openOnce(S3Config config) {
    return build(config, AwsRetryStrategy.doNotRetry());
  }

  private static S3Client build(S3Config config, RetryStrategy retries) {
    try {
      return builder(config, retries).build();
    } catch (SdkException e) {
      throw S3Errors.cannotConfigure(config.bucket(), e);
    }
  }

  private static S3ClientBuilder builder(S3Config config, RetryStrategy retries) {
    S3ClientBuilder builder =
        S3Client.builder()
            .forcePathStyle(config.pathStyle())
            // Servers that are not AWS often refuse checksums which the protocol does not ask for.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(http(config.limits()))
            .overrideConfiguration(behaviour(config, retries));
    if (config.endpoint() != null) {
      builder.endpointOverride(config.endpoint());
    }
    region(config).ifPresent(builder::region);
    credentials(config, builder);
    return builder;
  }

  private static ApacheHttpClient.Builder http(Limits limits) {
    return ApacheHttpClient.builder()
        .maxConnections(limits.pool())
        .connectionTimeout(limits.connectTimeout())
        .socketTimeout(limits.readTimeout())
        // More callers than connections wait for their turn.
        .connectionAcquisitionTimeout(limits.statementTimeout());
  }

  private static ClientOverrideConfiguration behaviour(S3Config config, RetryStrategy retries) {
    ClientOverrideConfiguration.Builder behaviour =
        ClientOverrideConfiguration.builder()
            .retryStrategy(retries)
            .apiCallTimeout(config.limits().statementTimeout());
    if (config.profile() != null) {
      behaviour.defaultProfileName(config.profile());
    }
    return behaviour.build();
  }

  private static Optional<Region> region(S3Config config) {
    if (config.region() != null) {
      return Optional.of(Region.of(config.region()));
    }
    return config.endpoint() != null ? Optional.of(Region.US_EAST_1) : Optional.empty();
  }

  private static void credentials(S3Config config, S3ClientBuilder builder) {
    if (config.accessKey() != null) {
      builder.credentialsProvider(StaticCredentialsProvider.create(keys(config)));
    } else if (config.profile() != null) {
      builder.credentialsProvider(ProfileCredentialsProvider.create(config.profile()));
    }
  }

  private static AwsCredentials keys(S3Config config) {
    String secret = config.secretKey().value();
    return config.sessionToken() == null
        ? AwsBasicCredentials.create(config.accessKey(), secret)
        : AwsSessionCredentials.create(config.accessKey(), secret, config.sessionToken().value());
  }

  /** Whether the client talks to Amazon itself, whatever set its endpoint. */
  static boolean aws(S3Client client) {
    return endpoint(client).map(S3Clients::amazon).orElse(true);
  }

  /**
   * Whose buckets these are: a bucket's name is unique within an AWS partition, whatever region or
   * private endpoint it is reached by; elsewhere within host and port.
   */
  static String authority(S3Client client) {
    if (aws(client)) {
      Region region = client.serviceClientConfiguration().region();
      return PartitionMetadata.of(region).id();
    }
    URI endpoint = endpoint(client).orElseThrow();
    return endpoint.getHost().toLowerCase(Locale.ROOT) + ":" + port(endpoint);
  }

  private static Optional<URI> endpoint(S3Client client) {
    return client.serviceClientConfiguration().endpointOverride();
  }

  private static boolean amazon(URI endpoint) {
    String host = endpoint.getHost().toLowerCase(Locale.ROOT);
    return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn");
  }

  private static int port(URI endpoint) {
    if (endpoint.getPort() >= 0) {
      return endpoint.getPort();
    }
    return "http".equalsIgnoreCase(endpoint.getScheme()) ? 80 : 443;
  }
}
