package dev.lethe.lab;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** SDK clients for the lab's S3 server, or for a proxy in front of it. */
public final class S3Clients {
  private S3Clients() {}

  /** A client with the SDK's own retries. */
  public static S3Client of(Endpoint endpoint) {
    return through(endpoint.url(), endpoint);
  }

  /** A client that speaks to {@code url} with the endpoint's credentials. */
  public static S3Client through(String url, Endpoint endpoint) {
    return builder(url, endpoint).build();
  }

  static S3Client impatient(Endpoint endpoint) {
    return builder(endpoint.url(), endpoint)
        .overrideConfiguration(
            configuration ->
                configuration
                    .apiCallTimeout(Duration.ofSeconds(2))
                    .retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  // The SDK has moved to apache5-client, which the project leaves out.
  @SuppressWarnings("deprecation")
  private static S3ClientBuilder builder(String url, Endpoint endpoint) {
    return S3Client.builder()
        .endpointOverride(URI.create(url))
        .region(Region.of(endpoint.extras().get("region")))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(endpoint.user(), endpoint.password())))
        .forcePathStyle(true)
        .httpClientBuilder(ApacheHttpClient.builder().maxConnections(64));
  }
}
