package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

@Timeout(60)
class LabTest {
  private final Lab lab = Lab.shared();

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void refusesAWrongPassword(String server) {
    Endpoint endpoint = lab.endpoint(server);

    assertThatThrownBy(
            () -> DriverManager.getConnection(endpoint.url(), endpoint.user(), "a-wrong-password"))
        .isInstanceOf(SQLException.class)
        .hasMessageMatching("(?is).*(access denied|password authentication failed).*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", ""})
  void refusesMysqlAccountsWithoutAPassword(String user) {
    assertThatThrownBy(
            () -> DriverManager.getConnection(lab.endpoint("mysql").url(), user, "").close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("denied");
  }

  @Test
  void refusesAWrongSecretKey() {
    Endpoint right = lab.endpoint("s3");
    Endpoint wrong =
        new Endpoint(right.host(), right.port(), right.url(), right.user(), "x", right.extras());

    try (S3Client client = S3Clients.of(wrong)) {
      assertThatThrownBy(client::listBuckets)
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    }
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws IOException {
    List<Integer> ports = lab.endpoints().values().stream().map(Endpoint::port).toList();

    assertThat(ports).hasSizeGreaterThanOrEqualTo(3);
    assertThat(listeningAddresses(ports))
        .hasSameSizeAs(ports)
        .as("127.0.0.1, as IPv4 or mapped into IPv6")
        .allMatch(address -> address.endsWith("0100007F"));
  }

  @Test
  void keepsSecretsOutOfArgumentsAndLogs() throws IOException {
    for (Map.Entry<String, ProcessIdentity> process : lab.processes().entrySet()) {
      String password = lab.endpoint(process.getKey()).password();
      Path arguments = Path.of("/proc", Long.toString(process.getValue().pid()), "cmdline");
      Path log = lab.directory().resolve(process.getKey() + ".log");

      assertThat(Files.readString(arguments)).isNotEmpty().doesNotContain(password);
      assertThat(Files.readString(log, StandardCharsets.ISO_8859_1)).doesNotContain(password);
      assertThat(lab.endpoint(process.getKey()).toString()).doesNotContain(password);
    }
  }

  @Test
  void writesAConfigurationThatOnlyItsOwnerReads() throws IOException {
    Config conf = ConfigFactory.parseFile(lab.conf().toFile());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.conf())))
        .isEqualTo("rw-------");
    assertThat(conf.getString("environment")).isEqualTo("lab");
    assertThat(conf.getObject("connections"))
        .containsKeys("ndvr-db", "ndvr-files", "kepler-db", "kepler-files");
    assertThat(conf.getString("connections.ndvr-db.url")).isEqualTo(lab.endpoint("mysql").url());
    assertThat(conf.getBoolean("connections.ndvr-files.path-style")).isTrue();
    assertThat(conf.getString("connections.kepler-db.password"))
        .isEqualTo(lab.endpoint("postgres").password());
  }

  @Test
  void hasTheEmptyBucketsAndSchemasOfTheJobs() throws SQLException {
    assertThat(lab.s3().listBuckets().buckets())
        .extracting(bucket -> bucket.name())
        .contains("ndvr-homework-dataops", "kepler-files");
    try (Connection mysql = lab.mysql("homework");
        Statement statement = mysql.createStatement()) {
      statement.executeQuery("SELECT jobId, completedAt, type, sourceData FROM ndvr_job_status");
    }
    try (Connection postgres = lab.postgres("kepler");
        Statement statement = postgres.createStatement()) {
      statement.executeQuery(
          "SELECT j.id FROM judgments j JOIN contributors c ON c.id = j.contributor_id");
    }
  }

  @Test
  void givesEachTestDatabasesAndBucketsOfItsOwn() throws SQLException {
    String bucket = lab.freshBucket("mine");
    lab.s3().putObject(put -> put.bucket(bucket).key("a/ü b+c"), RequestBody.fromString("x"));

    assertThat(lab.s3().listObjectsV2(list -> list.bucket(bucket)).contents())
        .extracting(object -> object.key())
        .containsExactly("a/ü b+c");
    try (Connection first = lab.mysql();
        Connection second = lab.mysql();
        Connection third = lab.postgres();
        Connection fourth = lab.postgres()) {
      assertThat(first.getCatalog()).isNotEqualTo(second.getCatalog());
      assertThat(third.getCatalog()).isNotEqualTo(fourth.getCatalog());
    }
  }

  /** The kernel's table: address:port in hex, then the peer, then the state, where 0A is LISTEN. */
  private static List<String> listeningAddresses(List<Integer> ports) throws IOException {
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+");
        String[] local = fields[1].split(":");
        if (fields[3].equals("0A") && ports.contains(Integer.parseInt(local[1], 16))) {
          addresses.add(local[0]);
        }
      }
    }
    return addresses;
  }
}
