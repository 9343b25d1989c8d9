package dev.lethe.cli;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.audit.AuditRow;
import dev.lethe.audit.AuditTable;
import dev.lethe.connector.Category;
import dev.lethe.connector.Outcome;
import dev.lethe.plan.PlanStore;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.spec.Conf;
import dev.lethe.spec.Identifier;
import dev.lethe.store.DeltaStore;
import dev.lethe.store.StoreFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** History over an audit that was written by hand: one failed and then succeeded, one is left. */
@Timeout(600)
class HistoryVerbTest {
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
  private static final String PERSON = "Ada.Lovelace@example.org";

  @TempDir static Path folder;
  private static String conf;

  @BeforeAll
  static void writeAnAudit() throws Exception {
    CommandLineLab lab = new CommandLineLab(folder).withData();
    conf = lab.conf("");
    Ran.done("plan", "trial-retention", "--plan-id", "first", "--conf", conf);
    Ran.done("plan", "trial-retention", "--plan-id", "second", "--conf", conf);
    try (SparkSession spark = Sessions.open("test")) {
      StoreFiles files =
          new StoreFiles(
              new org.apache.hadoop.fs.Path(lab.store().toString()),
              spark.sparkContext().hadoopConfiguration());
      DeltaStore store = new DeltaStore(spark, files);
      String name =
          Pseudonyms.load(Conf.load(List.of(Path.of(conf))).pseudonymKeys(), files)
              .names(Identifier.EMAIL, PERSON)
              .get(0);
      List<Row> actions =
          new PlanStore(store, Clock.systemUTC())
              .actions("first")
              .withColumn("subjects", array(lit(name)))
              .orderBy(col("group_seq"), col("stage"))
              .collectAsList();
      store.append(AuditTable.TABLE, spark.createDataFrame(outcomes(actions), AuditTable.SCHEMA));
    }
  }

  private static List<Row> outcomes(List<Row> actions) {
    AuditRow.Stamp stamp = new AuditRow.Stamp(1, "run-1", "ops");
    List<Row> rows = new ArrayList<>();
    rows.add(stamp.waveStarted("first", null, "test", "trial-retention", 10, "10 actions", NOW));
    rows.add(failed(stamp, actions.get(0), NOW));
    rows.add(applied(stamp, actions.get(0), NOW.plusSeconds(60)));
    rows.add(applied(stamp, actions.get(1), NOW));
    rows.add(stamp.statement(actions.get(1), "LEFTOVER", null, NOW.plusSeconds(90)));
    rows.add(failed(stamp, actions.get(2), NOW));
    rows.add(stamp.statement(actions.get(3), "SKIPPED", "HELD", NOW));
    return rows;
  }

  @Test
  void listsEachActionOnceWithItsLastOutcome() {
    JsonNode json = Ran.done("history", "--plan", "first", "--json", "--conf", conf).json();

    assertThat(json.get("actions").findValuesAsText("action_id"))
        .hasSize(10)
        .doesNotHaveDuplicates();
    assertThat(json.get("outcomes").toString())
        .isEqualTo("{\"APPLIED\":2,\"FAILED\":1,\"OPEN\":6,\"SKIPPED\":1}");
    JsonNode retried = json.get("actions").get(0);
    assertThat(retried.get("outcome").asText()).isEqualTo("APPLIED");
    assertThat(retried.get("attempts").asInt()).isEqualTo(5);
    assertThat(json.get("actions").get(1).get("verified").asText()).isEqualTo("LEFTOVER");
    assertThat(json.get("leftovers").asInt()).isEqualTo(1);
    assertThat(json.get("states").get(0).get("state").asText()).isEqualTo("PLANNED");
  }

  @Test
  void choosesByOutcomeAndSaysHowManyThereAre() {
    Ran failed = Ran.done("history", "--plan", "first", "--outcome", "FAILED", "--conf", conf);
    assertThat(failed.out())
        .contains("THROTTLED: slow down")
        .contains("Shown: 1 of 10 actions, those that are FAILED.")
        .contains("APPLIED 2, FAILED 1, OPEN 6, SKIPPED 1; looked at again: LEFTOVER 1");

    JsonNode left =
        Ran.done("history", "--plan", "first", "--outcome", "leftover", "--json", "--conf", conf)
            .json();
    assertThat(left.get("actions")).hasSize(1);
    assertThat(Ran.lethe("history", "--plan", "first", "--outcome", "x", "--conf", conf).code())
        .isEqualTo(2);
  }

  @Test
  void listsPlansNewestFirst() {
    JsonNode json = Ran.done("history", "--json", "--conf", conf).json();
    assertThat(json.get("plans").findValuesAsText("plan_id")).containsExactly("second", "first");
    assertThat(json.get("plans").get(1).get("outcomes").get("APPLIED").asInt()).isEqualTo(2);
    assertThat(json.get("plans").get(1).get("leftovers").asInt()).isEqualTo(1);

    assertThat(Ran.done("history", "--limit", "1", "--conf", conf).out())
        .contains("Shown: 1 of 2 plans; --limit 0 shows all.");
    assertThat(Ran.done("history", "--job", "other", "--conf", conf).out())
        .contains("Shown: 0 of 0 plans.");
    assertThat(Ran.done("history", "--since", "2999-01-01T00:00:00Z", "--conf", conf).out())
        .contains("Shown: 0 of 0 plans.");
  }

  @Test
  void findsAPersonWithoutPrintingWhoItIs() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("people.txt"),
            "grace@example.org\n  " + PERSON.toUpperCase(Locale.ROOT) + " \n");

    Ran table = Ran.done("history", "--subject-file", file.toString(), "--conf", conf);
    assertThat(table.out()).contains("6 of 6 audit rows about 1 of 2 identifiers.");
    assertThat((table.out() + table.err()).toLowerCase(Locale.ROOT))
        .doesNotContain("lovelace")
        .doesNotContain("grace");

    InputStream stdin = System.in;
    try {
      System.setIn(new ByteArrayInputStream(PERSON.getBytes(StandardCharsets.UTF_8)));
      JsonNode json = Ran.done("history", "--subject", "-", "--json", "--conf", conf).json();
      assertThat(json.get("rows")).hasSize(6);
      assertThat(json.get("rows").get(0).get("line").asInt()).isEqualTo(1);
    } finally {
      System.setIn(stdin);
    }
    Ran argument = Ran.lethe("history", "--subject", PERSON, "--conf", conf);
    assertThat(argument.code()).isEqualTo(2);
    assertThat(argument.err()).contains("--subject-file F").doesNotContain(PERSON);
  }

  private static Row failed(AuditRow.Stamp stamp, Row action, Instant at) {
    return stamp.outcome(
        action,
        new Outcome(
            action.getAs("action_id"),
            Outcome.Kind.FAILED,
            null,
            Category.THROTTLED,
            "slow down",
            0,
            0),
        4,
        at,
        at);
  }

  private static Row applied(AuditRow.Stamp stamp, Row action, Instant at) {
    return stamp.outcome(
        action,
        new Outcome(action.getAs("action_id"), Outcome.Kind.APPLIED, null, null, null, 1, 1),
        1,
        at,
        at);
  }
}
