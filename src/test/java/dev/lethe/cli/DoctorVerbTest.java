package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.lab.Lab;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DoctorVerbTest {
  @TempDir Path folder;

  @Test
  void findsNothingWrong() throws Exception {
    Ran ran = Ran.done("doctor", "--conf", new CommandLineLab(folder).conf(""));

    assertThat(ran.out())
        .contains("ndvr-db", "mysql:", "ndvr-files", "s3:", "store", "k1", "Nothing is wrong.")
        .doesNotContain("WRONG");
  }

  @Test
  void saysWhatIsWrongWithEachConnection() throws Exception {
    String conf =
        new CommandLineLab(folder)
            .conf(
                """
                connections {
                  wrong-password { type = mysql, url = "%s", user = dataops, password = guessed }
                  unreachable { type = postgres, url = "jdbc:postgresql://127.0.0.1:%d/kepler"
                                user = lethe, password = x, connect-timeout = 2 s }
                  no-bucket = ${connections.ndvr-files} { bucket = nobody-made-this-one }
                }
                """
                    .formatted(Lab.shared().endpoint("mysql").url(), closedPort()));

    Ran ran = Ran.lethe("doctor", "--json", "--conf", conf);

    assertThat(ran.code()).isEqualTo(1);
    JsonNode connections = ran.json().get("connections");
    assertThat(connections.get("ndvr-db").get("ok").asBoolean()).isTrue();
    assertThat(connections.get("ndvr-files").get("identity").asText()).startsWith("s3:");
    assertThat(problem(connections, "wrong-password"))
        .contains("refused the user 'dataops'")
        .doesNotContain("guessed");
    assertThat(problem(connections, "unreachable")).contains("Cannot reach 127.0.0.1");
    assertThat(problem(connections, "no-bucket")).contains("nobody-made-this-one");
    assertThat(ran.json().get("store").get("ok").asBoolean()).isTrue();
    assertThat(ran.json().get("message").asText()).isEqualTo("3 things are wrong.");
  }

  @Test
  void saysThatTheStoreCannotBeWritten() throws Exception {
    CommandLineLab lab = new CommandLineLab(folder);
    Files.writeString(lab.store(), "a file where a folder should be");

    Ran ran = Ran.lethe("doctor", "--conf", lab.conf(""));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("store: ").contains(lab.store().toString());
  }

  @Test
  void endsWithTwoIfTheConfigurationItselfIsWrong() throws Exception {
    String conf = new CommandLineLab(folder).conf("connections.odd { type = mysqll }");

    Ran ran = Ran.lethe("doctor", "--conf", conf);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(conf + ":").contains("did you mean 'mysql'?");
  }

  private static String problem(JsonNode connections, String name) {
    JsonNode connection = connections.get(name);
    assertThat(connection.get("ok").asBoolean()).isFalse();
    return connection.get("problems").get(0).asText();
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
