package dev.lethe.connector.elasticsearch;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ElasticsearchConfigTest {
  @TempDir private Path directory;

  @Test
  void aUrlIsEnough() throws IOException {
    ElasticsearchConfig config = read("url = \"http://127.0.0.1:9200/\"");
    assertThat(config)
        .isEqualTo(
            new ElasticsearchConfig(
                URI.create("http://127.0.0.1:9200"), null, null, null, Limits.DEFAULTS));
    assertThat(config.authorization()).isEmpty();
  }

  @Test
  void everySettingHasItsPlace() throws IOException {
    ElasticsearchConfig config =
        read("url = \"https://es.example.org/logs\", user = ann, password = hush, pool = 3");
    assertThat(config.url()).hasToString("https://es.example.org/logs");
    assertThat(config.isEncrypted()).isTrue();
    assertThat(config.authorization()).contains("Basic YW5uOmh1c2g=");
    assertThat(config.limits().pool()).isEqualTo(3);
    assertThat(config.toString()).contains("ann").doesNotContain("hush");

    ElasticsearchConfig key = read("url = \"http://h:1\", api-key = \"aHVzaA==\"");
    assertThat(key.authorization()).contains("ApiKey aHVzaA==");
    assertThat(key.toString()).doesNotContain("aHVzaA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user = ann, password = p",
        "url = localhost",
        "url = \"ftp://h\"",
        "url = \"http://a b\"",
        "url = \"http://h:1?x=y\"",
        "url = \"http://h:1\", user = ann",
        "url = \"http://h:1\", password = p",
        "url = \"http://h:1\", user = ann, password = p, api-key = k",
        "url = \"http://h:1\", index = x"
      })
  void whatMakesNoSenseIsNamedWithItsFile(String settings) {
    LetheException problem = catchThrowableOfType(LetheException.class, () -> read(settings));
    assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(problem).hasMessageContaining("test.conf");
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotShown() {
    LetheException problem =
        catchThrowableOfType(LetheException.class, () -> read("url = \"http://ann:hush@h:1\""));
    assertThat(problem).hasMessageContaining("url").hasMessageNotContaining("hush");
  }

  private ElasticsearchConfig read(String settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, "connections { es { type = elasticsearch\n" + settings + "\n} }");
    Section section = Conf.load(List.of(file)).connections().get("es").settings();
    ElasticsearchConfig config = new ElasticsearchConnector().configure(section);
    section.finish();
    return config;
  }
}
