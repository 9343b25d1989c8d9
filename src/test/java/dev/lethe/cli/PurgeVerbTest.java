package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.job.Tokenserver;
import dev.lethe.lab.Await;
import dev.lethe.lab.Ports;
import dev.lethe.lab.StorageNodes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code lethe tokenserver purge} as operators run it. */
@Timeout(600)
class PurgeVerbTest {
  private static final String DELETED = "\"user_records_deleted\":1";

  private Tokenserver world;
  private StorageNodes nodes;

  @BeforeEach
  void open() throws Exception {
    nodes = StorageNodes.fresh();
    world = Tokenserver.on("postgres").node(1, nodes.node(1), false);
    world.scenario().setting("apply.attempts", 2);
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void onePurgeSaysWhatItDidAlsoWhereARecordFails() throws Exception {
    long broken = world.record("ann@x.org", 1L, 1, 1L, 1L);
    long fine = world.record("bob@x.org", 1L, 1, 1L, 2L);
    long young = world.record("cat@x.org", 1L, 1, 1L, System.currentTimeMillis());
    nodes.put(1, broken, fine, young);
    nodes.trouble(1, Map.of("status", 500), broken);

    Ran dry = purge(nodes.secret(), "--oneshot", "--dryrun", "--human_logs");
    assertThat(dry.code()).as(dry.out() + dry.err()).isZero();
    assertThat(dry.err()).contains("everybody on this machine can read");
    assertThat(dry.out()).contains("INFO fetched ").contains(" backlog=2 fetched=2 requests=2 ");
    assertThat(nodes.asked(1).deletes()).as("a dry run asks nobody").isZero();

    Ran ran = purge("--oneshot", "--secret-file", secretFile());
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(4);
    assertThat(ran.err()).contains("are due again after the grace period");
    List<JsonNode> lines = lines(ran.out());
    assertThat(lines)
        .extracting(line -> line.path("message").asText())
        .containsExactly("fetched", "purged", "looked again", "failed");
    JsonNode purged = lines.get(1);
    assertThat(purged.path("user_records_deleted").asLong()).isEqualTo(1);
    assertThat(purged.path("service_data_deleted").asLong()).isEqualTo(1);
    assertThat(purged.path("failures")).isEqualTo(json("{\"SERVER_ERROR\":1}"));
    assertThat(lines.get(2).path("leftovers").asLong()).isZero();
    assertThat(lines.get(3).path("duration_ms").asLong()).isPositive();
    assertThat(world.uids()).containsExactly(broken, young);
    assertThat(world.scenario().directory().resolve("store/keys"))
        .as("no plan's key outlives its purge")
        .isEmptyDirectory();

    Ran again = purge("--oneshot", "--secret-file", secretFile(), "--json");
    assertThat(again.code()).as(again.out() + again.err()).isZero();
    assertThat(again.json().path("verdicts").path("IN_GRACE").asLong()).isEqualTo(2);
    assertThat(again.err()).contains("\"message\":\"fetched\"");
  }

  @Test
  void aDaemonPurgesAgainAndStopsWhenItIsToldTo() throws Exception {
    long first = world.record("ann@x.org", 1L, 1, 1L, 1L);
    nodes.put(1, first);
    Path log = world.scenario().directory().resolve("daemon.log");
    int port = Ports.pick();
    Process daemon = daemon(log, "--purge-interval", "1", "--listen", "127.0.0.1:" + port);
    try {
      Await.until(
          "the first purge; see " + log,
          Duration.ofSeconds(240),
          () -> Files.readString(log).contains("finished") || !daemon.isAlive());
      long second = world.record("bob@x.org", 1L, 1, 1L, 1L);
      nodes.put(1, second);
      Await.until(
          "another purge; see " + log,
          Duration.ofSeconds(240),
          () -> Files.readString(log).split(DELETED, -1).length > 2 || !daemon.isAlive());
      assertThat(get(port, "healthz")).isEqualTo("alive\n");
      assertThat(get(port, "readyz")).isEqualTo("ready\n");
      assertThat(get(port, "metrics"))
          .contains("lethe_purge_user_records_deleted_total 2.0\n")
          .contains("# TYPE lethe_purge_backlog gauge\n");
      assertThat(world.uids()).isEmpty();

      daemon.destroy();

      assertThat(daemon.waitFor(120, TimeUnit.SECONDS)).as("it ends; see %s", log).isTrue();
      assertThat(daemon.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      daemon.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--grace-period, -1",
    "--max-per-loop, 0",
    "--request-timeout, 0",
    "--override_node, no-url",
    "--secret-file, /nowhere"
  })
  void refusesWhatMakesNoSense(String option, String value) throws Exception {
    assertThat(purge("--oneshot", option, value).code()).isEqualTo(2);
  }

  private Ran purge(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("tokenserver", "purge"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--conf", world.scenario().conf().toString()));
    return Ran.lethe(all.toArray(String[]::new));
  }

  private Process daemon(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx1g", "-Dspark.master=local[2]"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.lethe.cli.Main", "tokenserver", "purge"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--conf", world.scenario().conf().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TOKENSERVER_SECRET", nodes.secret());
    return builder.redirectOutput(log.toFile()).start();
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }

  private String secretFile() throws IOException {
    Path file = world.scenario().directory().resolve("secret");
    return Files.writeString(file, nodes.secret() + "\n").toString();
  }

  private static List<JsonNode> lines(String out) {
    return out.lines().map(PurgeVerbTest::json).toList();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
