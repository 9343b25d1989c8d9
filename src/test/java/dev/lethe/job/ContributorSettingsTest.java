package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.LetheException;
import dev.lethe.spec.Conf;
import dev.lethe.spec.IniFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ContributorSettingsTest {
  private static final String INI =
      """
      [database]
      host = localhost
      port = 5433
      database = kepler_dev
      username = me
      password = p%%w:=#;x

      ; a comment
      [redis]
      host = cache.internal
      password = rp

      [elasticsearch]
      url = http://localhost:9200

      [s3]
      aws_access_key_id = AK
      aws_secret_access_key = SK
      bucket_name = your-bucket

      [clickhouse]
      username = kepler
      password = cp
      host = localhost
      port = 8123

      [another-script]
      whatever = 1
      """;

  @TempDir Path folder;

  @Test
  void readsTheIniAsConnections() throws IOException {
    Map<String, Object> settings = settings(INI, Map.of());

    assertThat(settings)
        .containsEntry("connections.kepler-db.type", "postgres")
        .containsEntry("connections.kepler-db.url", "jdbc:postgresql://localhost:5433/kepler_dev")
        .containsEntry("connections.kepler-db.user", "me")
        .containsEntry("connections.kepler-db.password", "p%w:=#;x")
        .containsEntry("connections.sessions.url", "redis://cache.internal:6379/0")
        .containsEntry("connections.sessions.password", "rp")
        .containsEntry("connections.kepler-es.url", "http://localhost:9200")
        .containsEntry("connections.kepler-files.bucket", "your-bucket")
        .containsEntry("connections.kepler-files.access-key", "AK")
        .containsEntry("connections.kepler-files.secret-key", "SK")
        .containsEntry("connections.kepler-ch.url", "http://localhost:8123")
        .containsEntry("connections.kepler-ch.database", "kepler")
        .containsEntry("connections.kepler-ch.user", "kepler");
  }

  @Test
  void variablesGoOverTheFile() throws IOException {
    Map<String, Object> settings =
        settings(
            INI.replace("bucket_name", "aws_session_token = old\nbucket_name"),
            Map.of(
                "CLICKHOUSE_USERNAME", "cu",
                "CLICKHOUSE_PASSWORD", "cpw",
                "ELASTICSEARCH_URL", "https://es.internal",
                "AWS_ACCESS_KEY_ID", "AK2",
                "AWS_SECRET_ACCESS_KEY", "SK2",
                "S3_BUCKET_NAME", "other"));

    assertThat(settings)
        .containsEntry("connections.kepler-ch.user", "cu")
        .containsEntry("connections.kepler-ch.password", "cpw")
        .containsEntry("connections.kepler-es.url", "https://es.internal")
        .containsEntry("connections.kepler-files.bucket", "other")
        .containsEntry("connections.kepler-files.access-key", "AK2")
        .containsEntry("connections.kepler-files.secret-key", "SK2")
        .as("a token belongs to its key")
        .containsEntry("connections.kepler-files.session-token", null);
  }

  @Test
  void isLaidOverTheConfFile() throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("lethe.conf"),
            """
            environment = dev
            connections {
              kepler-db { type = postgres, url = "jdbc:postgresql://old/x", user = u, pool = 3 }
              kepler-files { type = s3, bucket = old, profile = p, endpoint = "http://127.0.0.1:1" }
            }
            """);
    Conf read =
        Conf.load(
            java.util.List.of(conf),
            ContributorSettings.of(ini(INI), Map.of()),
            ContributorSettings.keys(
                Map.of("LETHE_PSEUDONYM_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")));

    assertThat(read.connections().get("kepler-db").settings().string("url"))
        .isEqualTo("jdbc:postgresql://localhost:5433/kepler_dev");
    assertThat(read.connections().get("kepler-db").settings().integer("pool", 0)).isEqualTo(3);
    assertThat(read.connections().get("kepler-files").settings().has("profile")).isFalse();
    assertThat(read.connections().get("kepler-files").settings().string("endpoint"))
        .isEqualTo("http://127.0.0.1:1");
    assertThat(read.pseudonymKeys().get(0).id()).isEqualTo("k1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[database]~hots = x | config.ini:2 [database]: unknown name 'hots'; did you mean 'host'?",
        "[databse]~host = x | unknown section [databse]; did you mean 'database'?",
        "[database]~host = h~port = 54e2~database = d | config.ini:3 [database]: port: it takes a"
            + " port",
        "[database]~host = h | config.ini:2 [database]: it takes database beside it.",
        "[database]~host = a~host = b | config.ini:3 [database]: 'host' is set twice",
        "host = a | config.ini:1: it stands before the first section",
        "[database]~ host = a | config.ini:2 [database]: it begins with a blank",
        "[database]~s3cret | config.ini:2 [database]: it takes name = value.",
        "[database]~password = %(s3cret)s | config.ini:2 [database]: %(name)s is not filled in",
        "[s3]~aws_access_key_id = s3cret | it takes aws_secret_access_key beside it",
        "[redis]~host = user:s3cret@h | config.ini:2 [redis]: host: it takes the name or address",
        "[redis]~port = 1 | config.ini:2 [redis]: port needs a host beside it.",
      })
  void saysWhereAndWhatIsWrong(String text, String expected) throws IOException {
    IniProblem problem = () -> settings(text.strip().replace('~', '\n'), Map.of());

    assertThatThrownBy(problem::read)
        .isInstanceOf(LetheException.class)
        .hasMessageContaining(expected.strip())
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void saysWhatToDoWithoutAFile() {
    assertThatThrownBy(() -> IniFile.read(folder.resolve("none.ini")))
        .hasMessageContaining("none.ini")
        .hasMessageContaining("--config");
  }

  private interface IniProblem {
    void read() throws IOException;
  }

  private IniFile ini(String text) throws IOException {
    return IniFile.read(Files.writeString(folder.resolve("config.ini"), text));
  }

  private Map<String, Object> settings(String text, Map<String, String> environment)
      throws IOException {
    Map<String, Object> settings = new HashMap<>();
    ContributorSettings.of(ini(text), environment)
        .forEach(setting -> settings.put(setting.path(), setting.value()));
    return settings;
  }
}
