package dev.lethe.store;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The lab's S3 server in the words of Hadoop. */
final class LabS3 {
  private LabS3() {}

  static Endpoint endpoint() {
    return Lab.shared().endpoint("s3");
  }

  static Configuration configuration() {
    return configuration(endpoint().url());
  }

  /** The settings to reach the server through another address, such as a proxy's. */
  static Configuration configuration(String url) {
    return configuration(url, endpoint().user(), endpoint().password());
  }

  static Configuration configuration(String url, String accessKey, String secretKey) {
    Configuration configuration = new Configuration();
    configuration.set("fs.s3a.endpoint", url);
    configuration.set("fs.s3a.endpoint.region", "us-east-1");
    configuration.set("fs.s3a.path.style.access", "true");
    configuration.set("fs.s3a.access.key", accessKey);
    configuration.set("fs.s3a.secret.key", secretKey);
    // Hadoop caches file systems by bucket alone, whatever the endpoint.
    configuration.set("fs.s3a.impl.disable.cache", "true");
    return configuration;
  }

  /** A new bucket's root. */
  static Path bucket() {
    return new Path("s3a://" + Lab.shared().freshBucket("store") + "/");
  }
}
