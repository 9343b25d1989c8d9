package dev.lethe.connector.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.connector.Category;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Tls;
import dev.lethe.lab.TlsFront;
import dev.lethe.spec.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RedisTlsTest {
  private TlsFront front;
  private String authority;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    front = TlsFront.before(TestRedis.endpoint(), folder);
    authority = Files.readString(front.authority());
  }

  @AfterAll
  void close() throws Exception {
    front.close();
  }

  @ParameterizedTest
  @CsvSource({
    "VERIFY_FULL, localhost, true",
    "VERIFY_CA, 127.0.0.1, true",
    "REQUIRED, 127.0.0.1, false"
  })
  void whoIsTrustedIsTalkedTo(Tls.Mode mode, String host, boolean bundled) {
    RedisConfig config = config(host, front.port(), new Tls(mode, bundled ? authority : null));
    try (RedisReader reader = new RedisReader(config)) {
      assertThat(reader.identity()).isEqualTo("redis:" + host + ":" + front.port() + "/0");
      assertThat(reader.transport()).contains("TLS, password");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VERIFY_FULL, 127.0.0.1, true",
    "VERIFY_FULL, localhost, false",
    "VERIFY_CA, 127.0.0.1, false"
  })
  void whoIsNotTrustedIsNotToldThePassword(Tls.Mode mode, String host, boolean bundled) {
    RedisConfig config = config(host, front.port(), new Tls(mode, bundled ? authority : null));

    assertThat(problem(config).category()).isEqualTo(Category.OTHER);
    assertThat(problem(config))
        .hasMessageContaining("TLS")
        .hasMessageNotContaining(TestRedis.endpoint().password());
  }

  @Test
  void aServerWithoutTlsIsNoReasonToGoOnWithoutIt() {
    RedisConfig config =
        config("localhost", TestRedis.endpoint().port(), new Tls(Tls.Mode.REQUIRED, null));

    assertThat(problem(config).category()).isIn(Category.OTHER, Category.UNREACHABLE);
  }

  private static ConnectorException problem(RedisConfig config) {
    try (RedisReader reader = new RedisReader(config)) {
      return catchThrowableOfType(ConnectorException.class, reader::identity);
    }
  }

  private static RedisConfig config(String host, int port, Tls tls) {
    Secret password = new Secret(TestRedis.endpoint().password());
    Duration patience = Duration.ofSeconds(5);
    Limits limits = new Limits(patience, patience, patience, 1, null);
    return new RedisConfig(host, port, 0, TestRedis.endpoint().user(), password, tls, limits);
  }
}
