package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.ConnectionConfig;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Target;
import dev.lethe.connector.Template;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import dev.lethe.spec.SourceSpec;
import dev.lethe.spec.TargetSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection to one bucket.
 *
 * @param region null asks the AWS chain; behind an endpoint us-east-1
 * @param profile a profile of the AWS configuration files, or null
 * @param endpoint an S3-compatible server, or null for AWS
 * @param accessKey with {@code secretKey} and perhaps {@code sessionToken}, instead of a profile
 * @param probePrefix where a key may be written to find out whether conditions are honoured
 */
record S3Config(
    String bucket,
    String region,
    String profile,
    URI endpoint,
    boolean pathStyle,
    String accessKey,
    Secret secretKey,
    Secret sessionToken,
    String probePrefix,
    Limits limits)
    implements ConnectionConfig {
  static final String PROBE_PREFIX = ".lethe-probe/";

  S3Config {
    requireNonNull(bucket, "bucket is null");
    requireNonNull(probePrefix, "probePrefix is null");
    requireNonNull(limits, "limits is null");
  }

  @Override
  public String address() {
    return "s3://" + bucket + (endpoint == null ? "" : " at " + endpoint);
  }

  static S3Config read(Section settings) {
    URI endpoint = endpoint(settings);
    S3Config config =
        new S3Config(
            settings.string("bucket"),
            settings.optionalString("region").orElse(null),
            settings.optionalString("profile").orElse(null),
            endpoint,
            settings.bool("path-style", endpoint != null),
            settings.optionalString("access-key").orElse(null),
            settings.optionalSecret("secret-key").orElse(null),
            settings.optionalSecret("session-token").orElse(null),
            settings.string("probe-prefix", PROBE_PREFIX),
            Limits.read(settings));
    config.check(settings);
    return config;
  }

  /**
   * The objects that a source names.
   *
   * @throws LetheException exit 2 with file and line if it names a table
   */
  Target target(SourceSpec source) {
    if (source.table() != null || source.query() != null) {
      throw LetheException.badInput(
          source.where()
              + ": source '"
              + source.name()
              + "' reads a bucket, which has no "
              + (source.table() != null ? "table." : "query."));
    }
    return Target.objects(bucket, source.prefix());
  }

  /**
   * The objects whose keys name people, as a rule's prefix says; with all that the bucket keeps of
   * them.
   *
   * @throws LetheException exit 2 with file and line if the prefix is no template, or if objects
   *     are to be masked
   */
  Target target(TargetSpec target, Change change) {
    target.requireOneOf("s3", List.of("prefix"));
    Template template = Template.parse(target.prefix(), true).orElse(null);
    if (template == null) {
      throw LetheException.badInput(
          target.where()
              + ": prefix is '"
              + target.prefix()
              + "'; about people it takes a template with {id} or {email} in it and something that"
              + " ends it, such as 'contributors/{id}/'.");
    }
    template.requireAlone(target.where(), change);
    String before = template.before();
    String folder = before.substring(0, before.lastIndexOf('/') + 1);
    return Target.objects(bucket, folder).withVersions().with(template);
  }

  /** The same connection in the words of Hadoop's s3a. */
  Map<String, String> hadoopSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("fs.s3a.path.style.access", String.valueOf(pathStyle));
    if (region != null) {
      settings.put("fs.s3a.endpoint.region", region);
    }
    if (endpoint != null) {
      settings.put("fs.s3a.endpoint", endpoint.toString());
      settings.put(
          "fs.s3a.connection.ssl.enabled", String.valueOf("https".equals(endpoint.getScheme())));
    }
    if (accessKey != null) {
      settings.put("fs.s3a.access.key", accessKey);
      settings.put("fs.s3a.secret.key", secretKey.value());
    }
    if (sessionToken != null) {
      settings.put("fs.s3a.session.token", sessionToken.value());
      settings.put(
          "fs.s3a.aws.credentials.provider",
          "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider");
    }
    return settings;
  }

  private void check(Section settings) {
    if (bucket.isBlank() || bucket.contains("/")) {
      throw settings.wrong("bucket", "it takes the name of a bucket, without s3:// and without /");
    }
    if (!probePrefix.endsWith("/") || probePrefix.length() < 2) {
      throw settings.wrong("probe-prefix", "it takes a prefix that ends in /");
    }
    if ((accessKey == null) != (secretKey == null)) {
      throw settings.wrong(
          accessKey == null ? "secret-key" : "access-key",
          "access-key and secret-key stand together; give both, or neither for the AWS chain");
    }
    if (accessKey != null && profile != null) {
      throw settings.wrong("profile", "give either a profile or access-key and secret-key");
    }
    if (sessionToken != null && accessKey == null) {
      throw settings.wrong("session-token", "it needs access-key and secret-key beside it");
    }
  }

  private static URI endpoint(Section settings) {
    String text = settings.optionalString("endpoint").orElse(null);
    if (text == null) {
      return null;
    }
    String problem = "it takes a URL with its scheme, for example 'http://127.0.0.1:9090'";
    try {
      URI endpoint = new URI(text);
      if (endpoint.getScheme() == null || endpoint.getHost() == null) {
        throw settings.wrong("endpoint", problem);
      }
      return endpoint;
    } catch (URISyntaxException e) {
      throw settings.wrong("endpoint", problem + ": " + e.getReason());
    }
  }
}
