package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.lab.FaultProxy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TestConcurrentCommits {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  @Tag("campaign")
  @Timeout(900)
  void fourProcessesLoseAndDoubleNothingOnALocalDisk() throws Exception {
    appendFromManyProcesses(
        directory.resolve("table").toUri().toString(), new Configuration(), 4, 50);
  }

  @Test
  @Tag("campaign")
  @Timeout(900)
  void fourProcessesLoseAndDoubleNothingOnS3() throws Exception {
    appendFromManyProcesses(LabS3.bucket() + "table", LabS3.configuration(), 4, 50);
  }

  @Test
  @Timeout(400)
  void twoProcessesLoseAndDoubleNothingOnS3() throws Exception {
    appendFromManyProcesses(LabS3.bucket() + "table", LabS3.configuration(), 2, 6);
  }

  @Test
  @Timeout(120)
  void aCommitWhoseAnswerWasLostIsNeitherRepeatedNorLost() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(LabS3.endpoint())) {
      FaultProxy.Rule secondCommit =
          proxy
              .when(
                  request ->
                      request.method().equals("PUT")
                          && request.path().endsWith("/00000000000000000001.json"))
              .onFirst(1)
              .loseResponse();
      String table = LabS3.bucket() + "table";
      Configuration throughProxy = LabS3.configuration(proxy.url());
      try (SparkSession session = DeltaAppends.session(throughProxy)) {
        DeltaAppends.append(session, table, 0, 0);
        DeltaAppends.append(session, table, 0, 1);
        DeltaAppends.append(session, table, 0, 2);
        assertThat(rows(session, table)).containsExactly("0 0", "0 1", "0 2");
      }
      assertThat(secondCommit.calls()).as("put, and put again").isEqualTo(2);
      assertThat(commits(table, LabS3.configuration()))
          .as("transaction ids of versions 0 to 2")
          .hasSize(3)
          .doesNotHaveDuplicates();
    }
  }

  private void appendFromManyProcesses(
      String table, Configuration configuration, int count, int appends) throws Exception {
    try (SparkSession session = DeltaAppends.session(configuration)) {
      DeltaAppends.create(session, table);
    }
    List<Process> writers = new ArrayList<>();
    try {
      for (int writer = 0; writer < count; writer++) {
        writers.add(start(table, writer, configuration, appends));
      }
      for (int writer = 0; writer < count; writer++) {
        assertThat(writers.get(writer).waitFor()).as(() -> logs(count)).isZero();
      }
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
    List<String> expected = new ArrayList<>();
    for (int writer = 0; writer < count; writer++) {
      for (int number = 0; number < appends; number++) {
        expected.add(writer + " " + number);
      }
    }
    try (SparkSession session = DeltaAppends.session(configuration)) {
      assertThat(rows(session, table)).containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(commits(table, configuration))
        .as("one commit an append after the table's own, each by its own transaction")
        .hasSize(count * appends + 1)
        .doesNotHaveDuplicates();
  }

  private Process start(String table, int writer, Configuration configuration, int appends)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("-Djdk."))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx700m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            DeltaAppends.class.getName(),
            table,
            String.valueOf(writer),
            String.valueOf(appends)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("writer-" + writer + ".log").toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    if (!configuration.get("fs.s3a.endpoint", "").isEmpty()) {
      builder.environment().put(DeltaAppends.ENDPOINT, configuration.get("fs.s3a.endpoint"));
      builder.environment().put(DeltaAppends.ACCESS_KEY, configuration.get("fs.s3a.access.key"));
      builder.environment().put(DeltaAppends.SECRET_KEY, configuration.get("fs.s3a.secret.key"));
    }
    return builder.start();
  }

  private static List<String> rows(SparkSession session, String table) {
    return session
        .read()
        .format("delta")
        .load(table)
        .orderBy("writer", "number")
        .collectAsList()
        .stream()
        .map((Row row) -> row.getInt(0) + " " + row.getInt(1))
        .toList();
  }

  /** The transaction ids of all versions, which follow each other without a gap. */
  private static List<String> commits(String table, Configuration configuration)
      throws IOException {
    StoreFiles files = new StoreFiles(new org.apache.hadoop.fs.Path(table), configuration);
    List<String> names =
        files.list("_delta_log").stream().filter(name -> name.matches("\\d{20}\\.json")).toList();
    List<String> transactions = new ArrayList<>();
    for (int version = 0; version < names.size(); version++) {
      assertThat(names.get(version)).isEqualTo("%020d.json".formatted(version));
      for (String line :
          new String(files.read("_delta_log/" + names.get(version)).orElseThrow(), UTF_8)
              .lines()
              .toList()) {
        JsonNode action = JSON.readTree(line);
        if (action.has("commitInfo")) {
          transactions.add(action.path("commitInfo").path("txnId").asText());
        }
      }
    }
    return transactions;
  }

  private String logs(int count) {
    StringBuilder text = new StringBuilder();
    for (int writer = 0; writer < count; writer++) {
      try {
        text.append(Files.readString(directory.resolve("writer-" + writer + ".log")));
      } catch (IOException e) {
        text.append(e);
      }
    }
    return text.toString();
  }
}
