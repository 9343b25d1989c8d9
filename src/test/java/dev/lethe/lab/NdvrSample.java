package dev.lethe.lab;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The retention sample: 50 job rows, 48 files, and what has to go as of 2019-06-03T05:00:00Z. */
public final class NdvrSample {
  public static final String AS_OF = "2019-06-03T05:00:00Z";

  private NdvrSample() {}

  /** Puts the files, each with its key's first bytes as content. */
  public static int putObjects(S3Client s3, String bucket) throws IOException {
    List<List<String>> objects = objects();
    for (List<String> object : objects) {
      String key = object.get(0);
      int size = Integer.parseInt(object.get(1));
      s3.putObject(
          request -> request.bucket(bucket).key(key),
          RequestBody.fromString((key + " ".repeat(size)).substring(0, size)));
    }
    return objects.size();
  }

  /** Fills the table {@code ndvr_job_status}, which must exist and be empty. Times are UTC. */
  public static int insertJobs(Connection connection) throws IOException, SQLException {
    List<List<String>> jobs = jobs();
    try (Statement zone = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO ndvr_job_status VALUES (?, ?, ?, ?)")) {
      zone.execute("SET time_zone = '+00:00'");
      for (List<String> job : jobs) {
        for (int i = 0; i < 4; i++) {
          insert.setString(i + 1, job.get(i).isEmpty() ? null : job.get(i));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return jobs.size();
  }

  /** Key and size of each file. */
  public static List<List<String>> objects() throws IOException {
    return rows("s3_objects.csv");
  }

  /** jobId, completedAt, type and sourceData of each row; an empty text is NULL. */
  public static List<List<String>> jobs() throws IOException {
    return rows("ndvr_job_status.csv");
  }

  /** Key → EXPIRED or ORPHAN. */
  public static Map<String, String> expectedDeletions() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    rows("expected_deletions.csv").forEach(row -> expected.put(row.get(0), row.get(1)));
    return expected;
  }

  private static List<List<String>> rows(String file) throws IOException {
    return LabFiles.resource("/ndvr/" + file)
        .lines()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> List.of(line.split(",", -1)))
        .toList();
  }
}
