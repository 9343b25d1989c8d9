package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ResultVerbTest {
  @TempDir Path folder;
  private String conf;

  @BeforeEach
  void keepTwoRuns() throws IOException {
    conf =
        Files.writeString(
                folder.resolve("lethe.conf"), "store.root = \"" + folder.resolve("store") + "\"")
            .toString();
    keep("20261120-010203-aaaaaa", 0);
    keep("20261121-010203-bbbbbb", 5);
  }

  @Test
  void printsWhatTheRunSaidAndEndsWithItsCode() {
    Ran ran = Ran.lethe("result", "20261121-010203-bbbbbb", "--conf", conf);

    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.json().get("run_id").asText()).isEqualTo("20261121-010203-bbbbbb");
    assertThat(ran.json().get("leftovers").asInt()).isEqualTo(7);
  }

  @Test
  void needsNoSpark() {
    System.setProperty("spark.master", "no-such-master");
    try {
      assertThat(Ran.lethe("result", "latest", "--conf", conf).code()).isEqualTo(5);
    } finally {
      System.clearProperty("spark.master");
    }
  }

  @Test
  void takesLatestForTheNewestRun() {
    Ran ran = Ran.lethe("result", "latest", "--json", "--conf", conf);

    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.json().get("run_id").asText()).isEqualTo("20261121-010203-bbbbbb");
  }

  @Test
  void namesTheNewestRunsForAnUnknownOne() {
    Ran ran = Ran.lethe("result", "yesterday", "--json", "--conf", conf);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.json().get("message").asText())
        .contains("there is no run 'yesterday'")
        .contains("20261121-010203-bbbbbb");
  }

  private void keep(String run, int code) throws IOException {
    Path runs = Files.createDirectories(folder.resolve("store/runs"));
    Files.writeString(
        runs.resolve(run + ".json"),
        "{\"run_id\":\"%s\",\"leftovers\":7,\"exit_code\":%d}".formatted(run, code));
  }
}
