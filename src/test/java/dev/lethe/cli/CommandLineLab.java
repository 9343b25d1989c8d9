package dev.lethe.cli;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import software.amazon.awssdk.core.sync.RequestBody;

/** A bucket, a job table and a store of one test class, with the conf file that names them. */
final class CommandLineLab {
  private final Path folder;
  private final String bucket;
  private final String database;

  CommandLineLab(Path folder) throws SQLException {
    this.folder = folder;
    this.bucket = Lab.shared().freshBucket("cli");
    this.database = Lab.shared().freshDatabase("mysql", "cli");
    sql(
        "CREATE TABLE ndvr_job_status (jobId varchar(64) NOT NULL PRIMARY KEY,"
            + " completedAt timestamp NULL, type varchar(12), sourceData varchar(64) NOT NULL)");
  }

  /** Five objects of expired trials, five of jobs that live. */
  CommandLineLab withData() throws SQLException {
    for (int i = 0; i < 10; i++) {
      sql(
          "INSERT INTO ndvr_job_status VALUES ('job%d', '2019-01-01 00:00:00', '%s', '%s')"
              .formatted(i, i < 5 ? "TRIAL" : "OFFICIAL", key(i)));
      String key = key(i);
      Lab.shared()
          .s3()
          .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString("x"));
    }
    return this;
  }

  /** Hard to quote, and not ASCII. */
  static String key(int i) {
    return "tapes/\"%d\", né=x".formatted(i);
  }

  Path store() {
    return folder.resolve("store");
  }

  /** Writes a conf file that ends with {@code more}. */
  String conf(String more) throws IOException {
    Endpoint s3 = Lab.shared().endpoint("s3");
    Endpoint mysql = Lab.shared().endpoint("mysql");
    String text =
        """
        environment = test
        connections {
          ndvr-db { type = mysql, url = "%s", user = "%s", password = "%s" }
          ndvr-files { type = s3, bucket = %s, region = us-east-1, endpoint = "%s", path-style = true
                       access-key = "%s", secret-key = "%s" }
        }
        store { root = "%s" }
        pseudonym-keys = [ { id = k1, key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" } ]
        %s
        """
            .formatted(
                Lab.shared().jdbcUrl("mysql", database),
                mysql.user(),
                mysql.password(),
                bucket,
                s3.url(),
                s3.user(),
                s3.password(),
                store(),
                more);
    Path file = Files.createTempFile(folder, "lethe", ".conf");
    return Files.writeString(file, text).toString();
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = Lab.shared().mysql(database);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }
}
