package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeyVerbTest {
  @TempDir Path folder;

  @Test
  void printsAFreshKeyAlone() {
    Ran first = Ran.done("key", "new");
    Ran second = Ran.done("key", "new");

    assertThat(Base64.getDecoder().decode(first.out().strip())).hasSize(32);
    assertThat(first.out().lines()).hasSize(1);
    assertThat(first.err()).isEmpty();
    assertThat(second.out()).isNotEqualTo(first.out());
  }

  @Test
  void printsAFreshKeyInAnObject() {
    Ran ran = Ran.done("key", "new", "--json");

    assertThat(Base64.getDecoder().decode(ran.json().get("key").asText())).hasSize(32);
  }

  @Test
  void writesAnApproversKeyThatOnlyItsOwnerCanRead() throws IOException {
    Path file = folder.resolve("alice.pem");

    Ran ran = Ran.done("key", "approver", "--name", "alice", "--out", file.toString());

    assertThat(ran.out()).startsWith("{ name = \"alice\", public-key = \"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void leavesAFileAloneThatIsThere() throws IOException {
    Path file = Files.writeString(folder.resolve("alice.pem"), "precious");

    Ran ran = Ran.lethe("key", "approver", "--out", file.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("there is such a file already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void needsToKnowWhichKey() {
    Ran ran = Ran.lethe("key");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(Ran.lethe("key", "nwe").err()).contains("did you mean 'new'?");
  }
}
