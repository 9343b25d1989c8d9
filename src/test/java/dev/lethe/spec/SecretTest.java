package dev.lethe.spec;

import static dev.lethe.spec.Texts.refuses;
import static dev.lethe.spec.Texts.section;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SecretTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir Path folder;

  @Test
  void redactsItself() {
    Secret secret = section("password = hunter2").secret("password");
    assertThat(secret.value()).isEqualTo("hunter2");
    assertThat(secret.toString()).isEqualTo("***");
    assertThat(String.valueOf(section("p = hunter2").optionalSecret("p")))
        .doesNotContain("hunter2");
  }

  @Test
  void isNotInTheTextOfAConfiguration() throws Exception {
    Conf conf =
        Texts.conf(
            folder,
            "connections { db { type = mysql, password = hunter2 } }",
            "pseudonym-keys = [ { id = k1, key = \"" + KEY + "\" } ]");
    assertThat(conf.toString()).doesNotContain("hunter2").doesNotContain(KEY).contains("k1");
    assertThat(conf.connection("db", "test").toString()).doesNotContain("hunter2");
    assertThat(conf.connection("db", "test").settings().toString()).doesNotContain("hunter2");
  }

  @Test
  void readsAPseudonymKeyOf32Bytes() {
    PseudonymKey key = PseudonymKey.read(section("id = k1", "key = \"" + KEY + "\""));
    assertThat(key.id()).isEqualTo("k1");
    assertThat(key.bytes()).hasSize(32);
    assertThat(key.toString()).doesNotContain(KEY);
  }

  @Test
  void refusesAPseudonymKeyThatIsTooShort() {
    String shorter = Base64.getEncoder().encodeToString(new byte[31]);
    refuses(() -> PseudonymKey.read(section("id = k1", "key = \"" + shorter + "\"")))
        .withMessageContainingAll("at least 32 bytes", "lethe key new")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(shorter));
  }

  @Test
  void refusesAPseudonymKeyThatIsNotBase64() {
    refuses(() -> PseudonymKey.read(section("id = k1", "key = \"not base64 at all !\"")))
        .withMessageContaining("it is not base64")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("at all"));
  }

  @Test
  void refusesAPseudonymKeyWithoutIdOrWithMore() {
    refuses(() -> PseudonymKey.read(section("key = \"" + KEY + "\"")))
        .withMessageContaining("id is missing");
    refuses(() -> PseudonymKey.read(section("id = k1", "kye = \"" + KEY + "\"")))
        .withMessageContaining("key is missing");
    refuses(() -> PseudonymKey.read(section("id = k1", "key = \"" + KEY + "\"", "kez = 1")))
        .withMessageContaining("unknown key 'kez'; did you mean 'key'?");
  }
}
