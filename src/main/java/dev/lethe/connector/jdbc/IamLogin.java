package dev.lethe.connector.jdbc;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.spec.Secret;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A fresh RDS token each time, made here from AWS credentials; nothing is asked over the network
 * but those.
 *
 * @param profile of the AWS configuration files; null asks the default chain
 */
record IamLogin(String host, int port, String user, String region, String profile)
    implements Login {
  /** They keep credentials until these end, so that each connection does not ask STS again. */
  private static final Map<String, AwsCredentialsProvider> PROVIDERS = new ConcurrentHashMap<>();

  IamLogin {
    requireNonNull(host, "host is null");
    requireNonNull(user, "user is null");
    requireNonNull(region, "region is null");
  }

  @Override
  public Optional<Secret> password() {
    try {
      IamToken token = new IamToken(host, port, user, region);
      return Optional.of(token.signed(credentials().resolveCredentials(), Clock.systemUTC()));
    } catch (SdkException e) {
      throw new ConnectorException(
          Category.ACCESS_DENIED,
          "There are no AWS credentials to make an IAM token with, for the user '"
              + user
              + "' at "
              + host
              + (profile == null
                  ? " (the default chain was asked): "
                  : " (profile " + profile + "): ")
              + e.getMessage(),
          e);
    }
  }

  @Override
  public String kind() {
    return "iam";
  }

  private AwsCredentialsProvider credentials() {
    return PROVIDERS.computeIfAbsent(
        profile == null ? "" : profile,
        name ->
            name.isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : ProfileCredentialsProvider.create(name));
  }
}
