package dev.lethe.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Secret;
import dev.lethe.spec.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpConfigTest {
  @TempDir private Path directory;

  @Test
  void aSecretIsEnough() throws IOException {
    assertThat(read("secret = hush"))
        .isEqualTo(
            new HttpConfig(
                HttpConfig.Auth.TOKENSERVER_HAWK,
                List.of(new Secret("hush")),
                Duration.ofSeconds(60),
                32,
                4,
                List.of(),
                new Tls(Tls.Mode.VERIFY_FULL, null),
                Limits.DEFAULTS));
  }

  @Test
  void everySettingHasItsPlace() throws IOException {
    HttpConfig config =
        read(
            """
            auth = tokenserver-hawk, secret = "newest, hush", request-timeout = 7 s, in-flight = 100, per-host = 2
            nodes = ["https://one.example", "http://two.example:8000/sync"], rate = 50, connect-timeout = 3 s
            """);
    assertThat(config.secrets()).extracting(Secret::value).containsExactly("newest", "hush");
    assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.inFlight()).isEqualTo(100);
    assertThat(config.perHost()).isEqualTo(2);
    assertThat(config.nodes()).hasSize(2);
    assertThat(config.limits().rate()).hasValue(50.0);
    assertThat(config.limits().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.toString()).doesNotContain("hush", "newest");
    assertThat(read("secret = a, read-timeout = 5 s").requestTimeout())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth = tokenserver-hawk",
        "secret = \" , \"",
        "secret = hush, auth = basic",
        "secret = hush, in-flight = 0",
        "secret = hush, per-host = 2000",
        "secret = hush, request-timeout = 0",
        "secret = hush, nodes = [\"node.example\"]",
        "secret = hush, nodes = [\"https://node.example/\"]",
        "secret = hush, nodes = [\"https://hush@node.example\"]",
        "secret = hush, tls = off",
        "secret = hush, tls-ca = \"/no/such/file\"",
        "secret = hush, secrets = x"
      })
  void whatMakesNoSenseIsNamedWithItsFile(String settings) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> read(settings));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining("test.conf");
  }

  private HttpConfig read(String settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, "connections { storage-nodes { type = http\n" + settings + "\n} }");
    Section section = Conf.load(List.of(file)).connections().get("storage-nodes").settings();
    HttpConfig config = new HttpConnector().configure(section);
    section.finish();
    return config;
  }
}
