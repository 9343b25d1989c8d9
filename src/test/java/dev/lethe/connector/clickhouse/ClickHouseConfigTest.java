package dev.lethe.connector.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.Limits;
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
class ClickHouseConfigTest {
  @TempDir private Path directory;

  @Test
  void aUrlIsEnough() throws IOException {
    assertThat(read("url = \"http://127.0.0.1:8123/\""))
        .isEqualTo(
            new ClickHouseConfig(
                "http://127.0.0.1:8123",
                "default",
                "default",
                null,
                null,
                TestClickHouse.OFF,
                Limits.DEFAULTS));
  }

  @Test
  void everySettingHasItsPlace() throws IOException {
    ClickHouseConfig config =
        read(
            """
            url = "https://metrics.example.org:8443", database = kepler, user = lethe, password = hush
            cluster = main, statement-timeout = 30 min
            """);
    assertThat(config.encrypted()).isTrue();
    assertThat(config.tls().mode()).isEqualTo(Tls.Mode.VERIFY_FULL);
    assertThat(config.shown()).isEqualTo("https://metrics.example.org:8443/kepler");
    assertThat(config.user()).isEqualTo("lethe");
    assertThat(config.password().value()).isEqualTo("hush");
    assertThat(config.cluster()).isEqualTo("main");
    assertThat(config.limits().statementTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(config.toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user = lethe",
        "url = \"jdbc:clickhouse://h:8123\"",
        "url = \"http://lethe:hush@h:8123\"",
        "url = \"http://h:8123/?password=hush\"",
        "url = \"http://\"",
        "url = \"http://h x\"",
        "url = \"http://h\", tls = verify-full",
        "url = \"https://h\", tls = required",
        "url = \"https://h\", tls-ca = \"/no/such/file\"",
        "url = \"http://h\", pasword = x"
      })
  void whatMakesNoSenseIsNamedWithItsFile(String settings) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> read(settings));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining("test.conf").hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource({"metrics,", "kepler.metrics,", "a.b.c, table is", "'.x', table is"})
  void aTargetIsATable(String table, String problem) throws IOException {
    ClickHouseConfig config = read("url = \"http://h\"");
    if (problem == null) {
      assertThat(target(config, table, null).container()).isEqualTo(table);
    } else {
      assertThat(catchThrowableOfType(LetheException.class, () -> target(config, table, null)))
          .hasMessageContainingAll("job.conf:7", problem);
    }
  }

  @Test
  void rowsHaveNoKey() throws IOException {
    ClickHouseConfig config = read("url = \"http://h\"");
    assertThat(catchThrowableOfType(LetheException.class, () -> target(config, "metrics", "id")))
        .hasMessageContainingAll("job.conf:7", "no key");
  }

  private static dev.lethe.connector.Target target(
      ClickHouseConfig config, String table, String key) {
    TargetSpec spec = new TargetSpec("ch", table, key, null, null, null, null, "job.conf:7");
    return new ClickHouseConnector()
        .target(config, spec, new Change(Map.of("email", Identifier.EMAIL), Map.of()));
  }

  private ClickHouseConfig read(String settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, "connections { ch { type = clickhouse\n" + settings + "\n} }");
    Section section = Conf.load(List.of(file)).connections().get("ch").settings();
    ClickHouseConfig config = new ClickHouseConnector().configure(section);
    section.finish();
    return config;
  }
}
