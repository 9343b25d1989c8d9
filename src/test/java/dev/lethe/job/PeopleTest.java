package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.plan.PlanHeader;
import dev.lethe.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of kind subject, end to end, on a source of truth and a table that refers to it. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class PeopleTest {
  private Scenario world;

  @AfterEach
  void close() throws SQLException {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "mysql"})
  void masksWhatNamesThePeopleAndNothingElse(String server) throws Exception {
    world = PeopleScenario.on(server);
    list("contributor_id,email_address", "ann,ann@x.org", "o'neil%,O'Neil_%@x.org");

    PlanHeader plan = world.plan();
    assertThat(plan.refused()).isEmpty();
    assertThat(plan.actions()).containsEntry("MASK_ROW", 7L);
    assertThat(world.apply(plan.planId()).state()).isEqualTo(PlanHeader.State.APPLIED);
    Verifier.Result verified = world.verify(plan.planId());

    assertThat(verified.leftovers()).isZero();
    assertThat(verified.verified()).isEqualTo(7);
    assertThat(rows("SELECT id, worker_email, answer FROM judgments ORDER BY id"))
        .containsExactly(
            "1|DELETED_USER|a",
            "2|DELETED_USER|b",
            "3|bob@x.org|c",
            "4|DELETED_USER|d",
            "5|null|e");
    List<String> people =
        rows("SELECT id, name, phone, status, email FROM contributors ORDER BY created");
    assertThat(people.get(0)).startsWith("ann|DELETED_USER|null|DELETED|DELETED_USER-");
    assertThat(people.get(1)).isEqualTo("bob|Bob|+49 1|ACTIVE|bob@x.org");
    assertThat(people.get(2)).startsWith("o'neil%|null|null|DELETED|DELETED_USER-");
    assertThat(people.get(3)).isEqualTo("ANN|Other Ann|null|ACTIVE|other@x.org");

    PlanHeader again = world.plan();
    assertThat(again.totalActions()).as("a second run").isZero();
    assertThat(again.verdicts()).containsEntry("ALREADY_MASKED", 4L);
  }

  @Test
  void nothingThatNamesSomebodyIsWrittenDown() throws Exception {
    world = PeopleScenario.on("postgres");
    list("contributor_id,email_address", "ann,ann@x.org");
    PlanHeader plan = world.plan();
    world.apply(plan.planId());
    Path store = world.directory().resolve("store");
    assertThat(new LeakSearch(List.of("ann@x.org", "Ann Example")).in(store)).isEmpty();
    assertThat(store.resolve("keys/" + plan.planId() + ".key")).exists();

    assertThat(world.verify(plan.planId()).leftovers()).isZero();

    assertThat(store.resolve("keys/" + plan.planId() + ".key")).doesNotExist();
    assertThat(store.resolve("keys/" + plan.planId() + ".people")).doesNotExist();
    assertThat(world.verify(plan.planId()).verified()).as("after the key").isEqualTo(4);
    world.sql("UPDATE judgments SET worker_email = ' ANN@x.org' WHERE id = 5");
    assertThat(world.verify(plan.planId()).leftovers()).as("and what came later").isEqualTo(1);
  }

  @Test
  void twoIdsWithOneAddressAndHeldPeopleAreSpared() throws Exception {
    world = PeopleScenario.on("postgres");
    world.sql("INSERT INTO contributors VALUES ('twin', ' BOB@X.ORG', 'Twin', NULL, 'ACTIVE', 9)");
    list("contributor_id,email_address", "ann,ann@x.org", "bob,bob@x.org", "gone,gone@x.org");
    Path holds = world.directory().resolve("holds.csv");
    String ann = pseudonym("ann@x.org");
    Files.writeString(
        holds, "id,scope,value,reason,set_by,until\nh1,subject," + ann + ",suit,legal,\n");
    world.setting("holds", List.of(Map.of("source", "legal")));

    PlanHeader plan = world.plan();

    assertThat(plan.totalActions()).isZero();
    assertThat(plan.verdicts()).containsEntry("HELD", 4L).containsEntry("AMBIGUOUS", 3L);
    assertThat(plan.verdicts()).containsEntry("MISSING", 1L);
  }

  @Test
  void aHoldThatComesAfterThePlanSparesThatPersonOnly() throws Exception {
    world = PeopleScenario.on("postgres");
    list("contributor_id,email_address", "ann,ann@x.org", "bob,bob@x.org");
    Path holds = world.directory().resolve("holds.csv");
    Files.writeString(holds, "id,scope,value,reason,set_by,until\n");
    world.setting("holds", List.of(Map.of("source", "legal")));
    PlanHeader plan = world.plan();
    Files.writeString(
        holds, "id,scope,value,reason,set_by,until\nh1,subject," + pseudonym("ann") + ",,,\n");

    world.apply(plan.planId());

    assertThat(world.outcomes(plan.planId())).containsEntry("SKIPPED", 4L);
    assertThat(rows("SELECT name FROM contributors ORDER BY created"))
        .startsWith("Ann Example", "DELETED_USER");
    assertThat(world.verify(plan.planId()).leftovers()).isZero();
  }

  @Test
  void twoRulesOnOneRowAreOneUpdate() throws Exception {
    world = PeopleScenario.on("mysql");
    list("contributor_id,email_address", "ann,ann@x.org");
    world
        .sql("ALTER TABLE judgments ADD COLUMN author varchar(40) COLLATE utf8mb4_bin")
        .sql("UPDATE judgments SET author = 'ann' WHERE id IN (1, 3)")
        .sql("CREATE TABLE updates (id bigint)")
        .sql(
            "CREATE TRIGGER counted AFTER UPDATE ON judgments FOR EACH ROW"
                + " INSERT INTO updates VALUES (NEW.id)");
    world.jobFile(
        "  identity {",
        """
        texts { kind = subject, target { connection = ndvr-db, table = judgments, key = id },
                match { author = id }, mask { answer = "set:GONE" }, stage = 2 }
        identity {\
        """);

    PlanHeader plan = world.plan();
    assertThat(plan.actions()).containsEntry("MASK_ROW", 5L);
    world.apply(plan.planId());

    assertThat(world.outcomes(plan.planId())).containsEntry("APPLIED", 5L);
    assertThat(rows("SELECT id, worker_email, answer FROM judgments WHERE id < 4 ORDER BY id"))
        .as("each mask where its own rule finds somebody")
        .containsExactly("1|DELETED_USER|GONE", "2|DELETED_USER|b", "3|bob@x.org|GONE");
    assertThat(rows("SELECT id FROM updates ORDER BY id")).containsExactly("1", "2", "3");
    assertThat(world.verify(plan.planId()).leftovers()).isZero();
    assertThat(world.plan().totalActions()).as("a second run").isZero();

    world.jobFile("mask { answer = \"set:GONE\" }", "mask { worker_email = \"null\" }");
    LetheException failure = Scenario.failure(catchThrowable(() -> world.plan()));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(failure)
        .hasMessageContainingAll("'answers'", "'texts'", "judgments", "stage 2", "'worker_email'");
  }

  @Test
  void rowsThatNameNobodyStopThePlanWithTheirLines() throws Exception {
    world = PeopleScenario.on("postgres");
    list(
        "email_address,note,contributor_id",
        "ann@x.org,,ann",
        "no-address,,bob",
        "bob@x.org,,",
        "deleted_user,,eve",
        "ANN@x.org ,again,ann");

    LetheException failure = Scenario.failure(catchThrowable(() -> world.plan()));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(failure)
        .hasMessageContaining("3 of 5 rows")
        .hasMessageContaining("line 3: its email address is impossible")
        .hasMessageContaining("line 4: it has no id")
        .hasMessageContaining("line 5: it holds the constant")
        .hasMessageNotContaining("no-address")
        .hasMessageNotContaining("bob");

    PlanHeader plan = world.plan("subjects.skip-bad-rows=true");
    assertThat(plan.actions()).containsEntry("MASK_ROW", 4L);
    assertThat(world.findings(plan.planId())).containsEntry("line 4", "INVALID");
  }

  private void list(String... lines) throws IOException {
    PeopleScenario.list(world, lines);
  }

  private String pseudonym(String identifier) throws IOException {
    return PeopleScenario.pseudonym(world, identifier);
  }

  private List<String> rows(String query) throws SQLException {
    return PeopleScenario.rows(world, query);
  }
}
