package dev.lethe.connector.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Change;
import dev.lethe.connector.Limits;
import dev.lethe.connector.Target;
import dev.lethe.connector.Tls;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.Section;
import dev.lethe.spec.TargetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RedisConfigTest {
  private static final Change DELETE = new Change(Map.of(), Map.of());

  @TempDir private Path directory;

  @Test
  void aUrlIsEnough() throws IOException {
    assertThat(read("url = \"redis://Sessions.Example.org\""))
        .isEqualTo(
            new RedisConfig(
                "sessions.example.org",
                6379,
                0,
                null,
                null,
                new Tls(Tls.Mode.OFF, null),
                Limits.DEFAULTS));
  }

  @Test
  void everySettingHasItsPlace() throws IOException {
    RedisConfig config =
        read(
            """
            url = "rediss://10.0.0.1:6380/12", user = lethe, password = hush, tls = required
            pool = 3, read-timeout = 7 s
            """);
    assertThat(config.host()).isEqualTo("10.0.0.1");
    assertThat(config.port()).isEqualTo(6380);
    assertThat(config.database()).isEqualTo(12);
    assertThat(config.user()).isEqualTo("lethe");
    assertThat(config.password().value()).isEqualTo("hush");
    assertThat(config.tls().mode()).isEqualTo(Tls.Mode.REQUIRED);
    assertThat(config.limits().readTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.toString()).doesNotContain("hush");
    assertThat(read("url = \"redis://[::1]:6379/0\"").host()).isEqualTo("[::1]");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h, , OFF",
    "rediss://h, , VERIFY_FULL",
    "redis://h, verify-full, VERIFY_FULL",
    "redis://h, off, OFF",
    "rediss://h, required, REQUIRED"
  })
  void tlsIsWhatUrlAndSettingSay(String url, String tls, Tls.Mode mode) throws IOException {
    String setting = tls == null ? "" : "\ntls = " + tls;
    assertThat(read("url = \"" + url + "\"" + setting).tls().mode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user = lethe",
        "url = \"http://h:6379\"",
        "url = \"redis://\"",
        "url = \"redis://lethe:hush@h:6379/0\"",
        "url = \"redis://h:99999\"",
        "url = \"redis://h:0\"",
        "url = \"redis://h/x\"",
        "url = \"redis://h/0?db=1\"",
        "url = \"redis://h\", user = lethe",
        "url = \"rediss://h\", tls = off",
        "url = \"redis://h\", tls = on",
        "url = \"redis://h\", tls-ca = \"/no/such/file\"",
        "url = \"redis://h\", pasword = x"
      })
  void whatMakesNoSenseIsNamedWithItsFile(String settings) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> read(settings));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining("test.conf").hasMessageNotContaining("hush");
  }

  @Test
  void aTargetIsATemplateOfKeysOrOfSets() throws IOException {
    RedisConfig config = read("url = \"redis://h/3\"");
    Target keys = config.target(target("session:{id}:*", null), DELETE);
    Target set = config.target(target(null, "sessions-of:{id}"), DELETE);

    assertThat(keys.container()).isEqualTo("db3");
    assertThat(keys.change().match()).isEqualTo(Map.of("id", Identifier.ID));
    assertThat(keys.change().deletes()).isTrue();
    assertThat(keys.template().index()).isFalse();
    assertThat(set.template().index()).isTrue();
    assertThat(set.container()).isNotEqualTo(keys.container());
    assertThat(new RedisConnector().kind(keys.change())).isEqualTo(ActionKind.DELETE_KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "session:*, ",
    "session:{id}*, ",
    "'', ",
    ", sessions-of:{email}",
    ", sessions-of:{id}:*",
    ", sessions",
    "a:{id}, b:{id}",
    ","
  })
  void whatIsNoTargetIsNamedWithItsLine(String keys, String set) throws IOException {
    RedisConfig config = read("url = \"redis://h\"");
    LetheException problem =
        catchThrowableOfType(LetheException.class, () -> config.target(target(keys, set), DELETE));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining("job.conf:7");
  }

  @Test
  void keysHaveNoFieldsToMatch() throws IOException {
    RedisConfig config = read("url = \"redis://h\"");
    Change match = new Change(Map.of("id", Identifier.ID), Map.of());
    LetheException problem =
        catchThrowableOfType(
            LetheException.class, () -> config.target(target("s:{id}", null), match));
    assertThat(problem).hasMessageContainingAll("job.conf:7", "match");
  }

  private static TargetSpec target(String keys, String set) {
    return new TargetSpec("sessions", null, null, null, null, keys, set, "job.conf:7");
  }

  private RedisConfig read(String settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, "connections { sessions { type = redis\n" + settings + "\n} }");
    Section section = Conf.load(List.of(file)).connections().get("sessions").settings();
    RedisConfig config = new RedisConnector().configure(section);
    section.finish();
    return config;
  }
}
