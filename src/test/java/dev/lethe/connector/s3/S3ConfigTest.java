package dev.lethe.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Limits;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Section;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

@Timeout(60)
class S3ConfigTest {
  @TempDir private Path directory;

  @Test
  void aBucketIsEnough() throws IOException {
    S3Config config = read("bucket = files");
    assertThat(config)
        .isEqualTo(
            new S3Config(
                "files",
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                ".lethe-probe/",
                Limits.DEFAULTS));
  }

  @Test
  void everySettingHasItsPlace() throws IOException {
    S3Config config =
        read(
            """
            bucket = files, region = eu-west-1, endpoint = "http://127.0.0.1:9090"
            path-style = false, access-key = key, secret-key = hush, session-token = hushhush
            probe-prefix = "probes/", pool = 3, read-timeout = 7 s
            """);
    assertThat(config.region()).isEqualTo("eu-west-1");
    assertThat(config.endpoint()).isEqualTo(URI.create("http://127.0.0.1:9090"));
    assertThat(config.pathStyle()).isFalse();
    assertThat(config.accessKey()).isEqualTo("key");
    assertThat(config.secretKey().value()).isEqualTo("hush");
    assertThat(config.sessionToken().value()).isEqualTo("hushhush");
    assertThat(config.probePrefix()).isEqualTo("probes/");
    assertThat(config.limits().pool()).isEqualTo(3);
    assertThat(config.limits().readTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.toString()).doesNotContain("hush");
    assertThat(read("bucket = b, profile = homework").profile()).isEqualTo("homework");
  }

  @Test
  void behindAnEndpointPathsAreTheDefault() throws IOException {
    assertThat(read("bucket = b, endpoint = \"http://127.0.0.1:1\"").pathStyle()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "region = eu-west-1",
        "bucket = \"s3://b/x\"",
        "bucket = b, access-key = k",
        "bucket = b, secret-key = s",
        "bucket = b, access-key = k, secret-key = s, profile = p",
        "bucket = b, session-token = t",
        "bucket = b, probe-prefix = probe",
        "bucket = b, probe-prefix = \"/\"",
        "bucket = b, endpoint = localhost",
        "bucket = b, endpoint = \"http://a b\"",
        "bucket = b, buckett = c"
      })
  void whatMakesNoSenseIsNamedWithItsFile(String settings) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> read(settings));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining("test.conf");
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, , aws",
    "us-east-1, , aws",
    "cn-north-1, , aws-cn",
    "eu-west-1, https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com, aws",
    "eu-west-1, https://Files.Example.org, files.example.org:443",
    "eu-west-1, http://notamazonaws.com, notamazonaws.com:80"
  })
  void aBucketOfAwsIsTheSameWhateverWayItIsReached(String region, URI endpoint, String authority) {
    S3Config config =
        new S3Config("b", region, null, endpoint, true, null, null, null, "p/", Limits.DEFAULTS);
    try (S3Client client = S3Clients.open(config)) {
      assertThat(S3Clients.authority(client)).isEqualTo(authority);
    }
  }

  private S3Config read(String settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, "connections { files { type = s3\n" + settings + "\n} }");
    Section section = Conf.load(List.of(file)).connections().get("files").settings();
    S3Config config = new S3Connector().configure(section);
    section.finish();
    return config;
  }
}
