package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UsageTest {
  private static final List<String> FIELDS =
      List.of(
          "run_id",
          "plan_id",
          "job",
          "as_of",
          "verdicts",
          "actions",
          "outcomes",
          "leftovers",
          "refused",
          "exit_code",
          "message");

  @TempDir Path folder;

  @Test
  void printsHelpWithoutArguments() {
    Ran ran = Ran.lethe();

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("Usage: lethe").contains("doctor").contains("Exit codes:");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void suggestsTheVerbThatIsNear() {
    Ran ran = Ran.lethe("plna", "trial-retention");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("there is no command 'plna'; did you mean 'plan'?");
  }

  @Test
  void suggestsTheOptionThatIsNear() {
    Ran ran = Ran.lethe("plan", "trial-retention", "--as-off", "2020-01-01T00:00:00Z");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("there is no option '--as-off'; did you mean '--as-of'?");
  }

  @Test
  void saysTheSameAsOneJsonObject() {
    for (Ran ran :
        List.of(
            Ran.lethe("plna", "--json"),
            Ran.lethe("plan", "--json"),
            Ran.lethe("show", "p", "--format", "xml", "--json"),
            Ran.lethe("plan", "trial-retention", "--json", "--conf", "nowhere.conf"))) {
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.json().fieldNames()).toIterable().containsAll(FIELDS);
      assertThat(ran.json().get("exit_code").asInt()).isEqualTo(2);
      assertThat(ran.json().get("message").asText()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "show",
        "approve",
        "apply",
        "cancel",
        "verify",
        "close",
        "run",
        "history",
        "result",
        "doctor",
        "key",
        "contributors"
      })
  void helpsWithEveryVerbInEightyColumns(String verb) {
    Ran help = Ran.done("help", verb);

    assertThat(help.out()).startsWith("Usage: lethe " + verb).contains("Example");
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(Ran.done(verb, "--help").out()).isEqualTo(help.out());
  }

  @Test
  void namesFileAndLineOfAnUnknownKey() throws IOException {
    Path conf = conf("environment = x\nstore {\n  rot = /tmp/x\n}\n");

    Ran ran = Ran.lethe("plan", "trial-retention", "--conf", conf.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains(conf + ":3: unknown key 'store.rot'; did you mean 'root'? Known here: ");
  }

  @Test
  void namesFileAndLineOfAWrongDuration() throws IOException {
    Path conf = conf("apply {\n  wave-time = 5\n}\n");

    Ran ran = Ran.lethe("plan", "trial-retention", "--conf", conf.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(conf + ":2: apply.wave-time is '5'").contains("60 s");
  }

  @Test
  void namesFileAndLineOfWrongSyntax() throws IOException {
    Path conf = conf("store {\n  root = [\n}\n");

    Ran ran = Ran.lethe("doctor", "--conf", conf.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(conf.toString()).contains("3");
  }

  @Test
  void suggestsTheJobThatIsNear() throws IOException {
    Path conf = conf("store.root = \"" + folder.resolve("store") + "\"\n");

    Ran near = Ran.lethe("plan", "trial-retenton", "--conf", conf.toString());
    Ran far = Ran.lethe("plan", "x", "--conf", conf.toString());

    assertThat(near.code()).isEqualTo(2);
    assertThat(near.err()).contains("; did you mean 'trial-retention'? Jobs here: ");
    assertThat(far.err())
        .contains("there is no job 'x'")
        .contains(". Jobs here: contributor-deletion, tokenserver-purge, trial-retention");
  }

  private Path conf(String text) throws IOException {
    return Files.writeString(folder.resolve("lethe.conf"), text);
  }
}
