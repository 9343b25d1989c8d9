package dev.lethe.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
class BackgroundLabTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The others start in the same way, and slowly. */
  private static final String SERVERS = "s3,mysql,postgres";

  private static Path directory;
  private static String firstOutput;

  /** What a command printed, and how it ended. */
  private record Result(int exitCode, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  @BeforeAll
  static void upByACommandThatEnds() throws Exception {
    // A space, because people's folders have them.
    directory = Files.createTempDirectory(LabFiles.home().resolve("target"), "lab of tests-");
    Process command =
        ChildJvm.start(
            LabCommand.class, "up", "--dir", directory.toString(), "--only", SERVERS, "--json");
    firstOutput = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(command.waitFor()).isZero();
  }

  @AfterAll
  static void down() throws IOException {
    Lab.at(directory).down();
    LabFiles.deleteTree(directory);
  }

  @Test
  void outlivesTheCommandThatStartedIt() throws Exception {
    assertThat(JSON.readTree(firstOutput).fieldNames())
        .toIterable()
        .containsExactly("s3", "mysql", "postgres");
    assertThat(JSON.readTree(firstOutput).at("/s3/region").asText()).isEqualTo("us-east-1");
    for (JsonNode service : JSON.readTree(firstOutput)) {
      assertThat(service.fieldNames())
          .toIterable()
          .contains("host", "port", "url", "user", "password");
      assertThat(service.get("port").isInt()).isTrue();
    }

    Result again = run("up", "--json");
    Result status = run("status", "--json");

    assertThat(again.exitCode()).isZero();
    assertThat(again.json()).isEqualTo(JSON.readTree(firstOutput));
    assertThat(status.exitCode()).isZero();
    assertThat(status.json().findValuesAsText("state")).containsExactly("up", "up", "up");
  }

  @Test
  void keepsPortsPasswordsAndDataWhileDown() throws Exception {
    run("up");
    writeRow("mysql", "homework");
    writeRow("postgres", "kepler");

    Result down = run("down");
    Result status = run("status", "--json");
    assertThat(down.exitCode()).isZero();
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.json().findValuesAsText("state")).containsExactly("down", "down", "down");
    assertThat(Lab.at(directory).processes()).isEmpty();
    assertThat(run("down").exitCode()).as("already down").isZero();

    assertThat(run("up", "--json").json()).isEqualTo(JSON.readTree(firstOutput));
    assertThat(rows("mysql", "homework")).isEqualTo(1);
    assertThat(rows("postgres", "kepler")).isEqualTo(1);
  }

  @Test
  void refusesAKeptPortThatAForeignProcessHasTaken() throws Exception {
    run("down");
    int port = Lab.at(directory).endpoint("mysql").port();
    try (ServerSocket foreign = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      Result up = run("up", "--json");

      assertThat(foreign.isBound()).isTrue();
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.out()).isEmpty();
      assertThat(up.err()).contains("Port " + port, "mysql", "taken by another process");
      assertThat(Lab.at(directory).processes()).as("none is left over").isEmpty();
    }
  }

  @Test
  void leavesAProcessAloneThatHasGotARecordedPid() throws Exception {
    run("down");
    Path file = directory.resolve("mysql.properties");
    ServerRecord record = ServerRecord.load(file).orElseThrow();
    Process bystander = new ProcessBuilder("cat").start();
    try {
      record.running(new ProcessIdentity(bystander.pid(), "another start")).store(file);

      assertThat(run("down").exitCode()).isZero();

      assertThat(bystander.isAlive()).isTrue();
      assertThat(ServerRecord.load(file)).map(ServerRecord::process).contains(Optional.empty());
    } finally {
      bystander.destroyForcibly().waitFor();
    }
  }

  private static Result run(String verb, String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new LabCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(verb, "--dir", directory.toString(), "--only", SERVERS));
    arguments.addAll(List.of(options));
    int code = command.execute(arguments.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }

  private static void writeRow(String server, String database) throws SQLException {
    try (Connection connection = Databases.connect(endpoint(server), database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (id int)");
      statement.execute("INSERT INTO kept VALUES (1)");
    }
  }

  private static int rows(String server, String database) throws SQLException {
    try (Connection connection = Databases.connect(endpoint(server), database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Endpoint endpoint(String server) {
    return Lab.at(directory).endpoint(server);
  }
}
