package dev.lethe.spec;

import static dev.lethe.spec.Texts.conf;
import static dev.lethe.spec.Texts.refuses;
import static dev.lethe.spec.Texts.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ConfTest {
  @TempDir Path folder;

  @Test
  void defaults() throws Exception {
    Conf conf = conf(folder, "");

    assertThat(conf.environment()).isEqualTo("default");
    assertThat(conf.connections()).isEmpty();
    assertThat(conf.store()).isEqualTo(new StoreSpec("./.lethe", null));
    assertThat(conf.pseudonymKeys()).isEmpty();
    assertThat(conf.approvers()).isEmpty();
    assertThat(conf.apply())
        .isEqualTo(
            new ApplySpec(
                100_000,
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                8,
                5,
                Duration.ofMinutes(15),
                0.2,
                0));
    assertThat(conf.jobOverrides()).isEmpty();
    assertThat(conf.jobDefaults().isEmpty()).isTrue();
  }

  @Test
  void explicitValues() throws Exception {
    Conf conf =
        conf(
            folder,
            "environment = prod",
            "connections {",
            "  db { type = mysql, url = x }",
            "  files { type = s3 }",
            "}",
            "store { root = \"s3a://bucket/{tenant}\", connection = files }",
            "approvers = [ { name = dpo, public-key = abc } ]",
            "apply { wave-size = 10, wave-time = 1 min, recheck-window = 5 s, in-flight = 2,",
            "        attempts = 1, patience = 2 min, failure-limit = 0,",
            "        first = 7 }",
            "versions = current",
            "conditional-delete = head",
            "jobs { sample { guards.max-fraction = 0.6 } }");

    assertThat(conf.environment()).isEqualTo("prod");
    assertThat(conf.connections().keySet()).containsExactly("db", "files");
    assertThat(conf.connection("db", "here").type()).isEqualTo("mysql");
    assertThat(conf.store().connection()).contains("files");
    assertThat(conf.store().rootFor("acme")).isEqualTo("s3a://bucket/acme");
    assertThat(conf.store().rootFor(null)).isEqualTo("s3a://bucket/default");
    assertThat(conf.approvers()).containsExactly(new Approver("dpo", "abc"));
    assertThat(conf.apply())
        .isEqualTo(
            new ApplySpec(
                10,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                2,
                1,
                Duration.ofMinutes(2),
                0,
                7));
    assertThat(conf.jobDefaults().getString("conditional-delete")).isEqualTo("head");
    assertThat(conf.jobOverrides().get("sample").getDouble("guards.max-fraction")).isEqualTo(0.6);
  }

  @Test
  void laterFilesOverrideEarlierOnesKeyByKey() throws Exception {
    Path first =
        write(
            folder.resolve("a.conf"),
            "environment = a",
            "apply { wave-size = 1, attempts = 2 }",
            "connections { db { type = mysql, user = one } }");
    Path second =
        write(
            folder.resolve("b.conf"),
            "environment = b",
            "apply { wave-size = 3 }",
            "connections { db { user = two } }");

    Conf conf = Conf.load(List.of(first, second));

    assertThat(conf.environment()).isEqualTo("b");
    assertThat(conf.apply().waveSize()).isEqualTo(3);
    assertThat(conf.apply().attempts()).isEqualTo(2);
    assertThat(conf.connection("db", "here").settings().string("user")).isEqualTo("two");
    assertThat(Conf.load(List.of(second, first)).environment()).isEqualTo("a");
  }

  @Test
  void takesValuesFromTheEnvironment() throws Exception {
    Conf conf =
        conf(
            folder,
            "environment = ${PATH}",
            "connections { db { type = mysql, user = root, user = ${?LETHE_NOBODY_SETS_THIS},",
            "                   password = ${?LETHE_NOBODY_SETS_THIS} } }");

    assertThat(conf.environment()).isEqualTo(System.getenv("PATH"));
    assertThat(conf.connection("db", "here").settings().string("user")).isEqualTo("root");
    assertThat(conf.connection("db", "here").settings().optionalSecret("password")).isEmpty();
    refuses(() -> conf(folder, "environment = ${LETHE_NOBODY_SETS_THIS}"))
        .withMessageContaining("LETHE_NOBODY_SETS_THIS");
  }

  @Test
  void namesUnknownKeysInEveryBlock() throws Exception {
    Path file = write(folder.resolve("c.conf"), "environment = x", "", "enviroment = y");
    refuses(() -> Conf.load(List.of(file)))
        .withMessageStartingWith(
            file + ":3: unknown key 'enviroment'; did you mean 'environment'? Known here: ");
    refuses(() -> conf(folder, "store { rot = x }"))
        .withMessageContaining(":1: unknown key 'store.rot'; did you mean 'root'?");
    refuses(() -> conf(folder, "apply {", "  wave-sise = 1", "}"))
        .withMessageContaining(":2: unknown key 'apply.wave-sise'; did you mean 'wave-size'?");
    refuses(() -> conf(folder, "approvers = [ { name = a, public-key = b, mail = c } ]"))
        .withMessageContaining("unknown key 'approvers.mail'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wave-size = 0 | at least 1",
        "in-flight = -1 | at least 1",
        "attempts = 99999999999 | at least 1",
        "wave-size = big | a whole number",
        "wave-time = 5 | with its unit",
        "wave-time = 0 | above 0",
        "recheck-window = 0 s | above 0",
        "recheck-window = -1 s | not negative",
        "failure-limit = 1.5 | from 0 to 1",
        "failure-limit = -0.1 | from 0 to 1",
        "failure-limit = NaN | a number",
        "first = -1 | 0 switches it off"
      })
  void refusesAPaceThatCannotBeKept(String setting, String expected) {
    refuses(() -> conf(folder, "apply { " + setting + " }"))
        .withMessageContainingAll(":1: apply." + setting.split(" ")[0], expected);
  }

  @Test
  void namesAnUnknownConnectionAndThoseThereAre() throws Exception {
    Conf conf =
        conf(folder, "connections {", "  ndvr-db { type = mysql }", "  files { type = s3 }", "}");
    refuses(() -> conf.connection("ndvr-dp", "job.conf:4"))
        .withMessage(
            "job.conf:4: there is no connection 'ndvr-dp'; did you mean 'ndvr-db'? The"
                + " configuration has: ndvr-db, files.");
    refuses(() -> conf.connection("warehouse", "job.conf:4"))
        .withMessageContaining("there is no connection 'warehouse'. The configuration has");
    refuses(() -> conf(folder, "").connection("db", "x"))
        .withMessageContaining("The configuration has: none.");
  }

  @Test
  void refusesFilesThatCannotBeRead() throws Exception {
    refuses(() -> Conf.load(List.of(folder.resolve("none.conf"))))
        .withMessageContainingAll("there is no file " + folder.resolve("none.conf"), "--conf");
    refuses(() -> Conf.load(List.of(folder))).withMessageContaining("there is no file");
    Path broken = write(folder.resolve("broken.conf"), "environment = x", "store {");
    refuses(() -> Conf.load(List.of(broken))).withMessageContaining("cannot read " + broken);
    refuses(() -> conf(folder, "connections { db { url = x } }"))
        .withMessageContaining("connections.db.type is missing");
    refuses(() -> conf(folder, "connections { db = mysql }"))
        .withMessageContaining("connections.db is 'mysql'; it takes a block");
  }

  @Test
  void readsTheExampleThatNewcomersCopy() {
    Conf conf = Conf.load(List.of(Path.of("conf/example.conf")));
    assertThat(conf.connections().keySet()).containsExactly("ndvr-db", "ndvr-files");
    assertThat(conf.apply())
        .isEqualTo(
            new ApplySpec(
                100_000,
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                8,
                5,
                Duration.ofMinutes(15),
                0.2,
                0));
  }

  @Test
  void refusesATenantThatWouldLeaveItsFolder() {
    StoreSpec store = new StoreSpec("/data/{tenant}", null);
    assertThat(store.rootFor("acme-1.eu")).isEqualTo("/data/acme-1.eu");
    for (String tenant : List.of("..", "a/b", "/etc", "", ".hidden")) {
      refuses(() -> store.rootFor(tenant)).withMessageContaining("the tenant '" + tenant + "'");
    }
  }
}
