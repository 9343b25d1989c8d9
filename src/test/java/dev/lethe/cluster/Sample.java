package dev.lethe.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import dev.lethe.lab.NdvrSample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The retention sample in a bucket and a database of its own. */
final class Sample {
  private final Lab lab;
  private final String bucket;
  private final String database;
  private final String pseudonymKey =
      Base64.getEncoder().encodeToString("a pseudonym key that nobody else has".getBytes(UTF_8));

  private Sample(Lab lab, String bucket, String database) {
    this.lab = lab;
    this.bucket = bucket;
    this.database = database;
  }

  static Sample load(Lab lab) throws IOException, SQLException {
    Sample sample =
        new Sample(lab, lab.freshBucket("ndvr"), lab.freshDatabase("mysql", "homework"));
    try (Connection connection = lab.mysql(sample.database);
        Statement statement = connection.createStatement();
        InputStream script = Lab.class.getResourceAsStream("mysql-homework.sql")) {
      statement.execute(new String(script.readAllBytes(), UTF_8).replace(";", ""));
      NdvrSample.insertJobs(connection);
    }
    NdvrSample.putObjects(lab.s3(), sample.bucket);
    return sample;
  }

  /** The arguments that plan the sample, or run it, as its document does. */
  static List<String> arguments(String verb, Path conf, String planId) {
    return List.of(
        verb,
        "trial-retention",
        "--conf",
        conf.toString(),
        "--as-of",
        NdvrSample.AS_OF,
        "--set",
        "rules.trial-retention.orphans.min-age=0",
        "--plan-id",
        planId,
        "--json");
  }

  /** Writes a conf file with the sample's connections. */
  Path conf(Path file, Map<String, String> store) throws IOException {
    Endpoint s3 = lab.endpoint("s3");
    Endpoint mysql = lab.endpoint("mysql");
    Map<String, Object> connections =
        Map.of(
            "ndvr-db",
            Map.of(
                "type",
                "mysql",
                "url",
                lab.jdbcUrl("mysql", database),
                "user",
                mysql.user(),
                "password",
                mysql.password()),
            "ndvr-files",
            Map.of(
                "type",
                "s3",
                "bucket",
                bucket,
                "endpoint",
                s3.url(),
                "region",
                s3.extras().get("region"),
                "path-style",
                true,
                "access-key",
                s3.user(),
                "secret-key",
                s3.password()));
    Map<String, Object> conf =
        Map.of(
            "environment",
            "test",
            "connections",
            connections,
            "store",
            store,
            "pseudonym-keys",
            List.of(Map.of("id", "test", "key", pseudonymKey)));
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(
        file, ConfigValueFactory.fromMap(conf).render(ConfigRenderOptions.concise()));
  }

  /** What must not be seen anywhere. */
  List<String> secrets() {
    return List.of(lab.endpoint("mysql").password(), lab.endpoint("s3").password(), pseudonymKey);
  }

  Set<String> keys() {
    return lab.s3().listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> jobs() throws SQLException {
    Set<String> jobs = new TreeSet<>();
    try (Connection connection = lab.mysql(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT jobId FROM ndvr_job_status")) {
      while (rows.next()) {
        jobs.add(rows.getString(1));
      }
    }
    return jobs;
  }
}
