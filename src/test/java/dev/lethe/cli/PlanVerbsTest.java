package dev.lethe.cli;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that look at a plan and decide about it, on plans of five objects and five rows. */
@Timeout(600)
class PlanVerbsTest {
  @TempDir static Path folder;
  private static CommandLineLab lab;
  private static String conf;

  @BeforeAll
  static void makeAKey() throws Exception {
    lab = new CommandLineLab(folder).withData();
    String approver =
        Ran.done("key", "approver", "--name", "alice", "--out", key("alice")).out().strip();
    conf = lab.conf("approvers = [ " + approver + " ]");
  }

  @Test
  void showsAPlanToPeopleScriptsAndSheets() throws Exception {
    plan("shown");

    Ran table = Ran.done("show", "shown", "--limit", "2", "--conf", conf);
    assertThat(table.out())
        .contains("delete object", "tapes/\"", "expired references: 1")
        .contains("Shown: 2 of 10 actions and 0 of 0 findings; --limit 0 shows all.");

    JsonNode json = Ran.done("show", "shown", "--json", "--limit", "0", "--conf", conf).json();
    assertThat(json.get("plan_id").asText()).isEqualTo("shown");
    assertThat(json.get("verdicts").get("EXPIRED").asInt()).isEqualTo(5);
    assertThat(json.get("actions")).hasSize(10);
    assertThat(json.get("actions").findValuesAsText("key"))
        .contains(CommandLineLab.key(0))
        .doesNotContain(CommandLineLab.key(5));
    assertThat(json.get("findings")).isEmpty();

    Ran csv = Ran.done("show", "shown", "--format", "csv", "--limit", "0", "--conf", conf);
    assertThat(csv.out().lines()).hasSize(11);
    assertThat(csv.out())
        .startsWith("section,rule,verdict,")
        .contains(",\"tapes/\"\"0\"\", né=x\",");
    assertThat(csv.err()).contains("Shown: 10 of 10 actions");

    Ran none = Ran.done("show", "shown", "--verdict", "held", "--conf", conf);
    assertThat(none.out()).contains("Shown: 0 of 0 actions");
    Ran unknown = Ran.lethe("show", "shown", "--verdict", "EXPIERD", "--conf", conf);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("did you mean 'EXPIRED'?");
    Ran rule = Ran.lethe("show", "shown", "--rule", "trial", "--conf", conf);
    assertThat(rule.code()).isEqualTo(2);
    assertThat(rule.err()).contains("--rule 'trial' is unknown").contains("trial-retention");
  }

  @Test
  void refusesWhatIsNotThereOrNotYet() throws Exception {
    plan("night-1");
    Ran unknown = Ran.lethe("show", "night-2", "--json", "--conf", conf);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.json().get("message").asText())
        .contains("there is no plan 'night-2'")
        .contains("did you mean 'night-1'?");

    Ran future =
        Ran.lethe("plan", "trial-retention", "--as-of", "2999-01-01T00:00:00Z", "--conf", conf);
    assertThat(future.code()).isEqualTo(2);
    assertThat(future.err()).contains("2999-01-01T00:00:00Z is in the future");

    Ran connection =
        Ran.lethe(
            "plan", "trial-retention", "--set", "sources.jobs.connection=ndvr-bd", "--conf", conf);
    assertThat(connection.code()).isEqualTo(2);
    assertThat(connection.err())
        .contains("there is no connection 'ndvr-bd'; did you mean 'ndvr-db'? The configuration");
  }

  @Test
  void approvesByASignatureOfSomebodyElse() throws Exception {
    plan("approved");
    Ran.done("key", "approver", "--out", key("mallory"));

    Ran other = approve("approved", "alice", key("mallory"));
    assertThat(other.code()).isEqualTo(3);
    assertThat(other.err()).contains("does not belong to the public key");
    assertThat(approve("approved", "alcie", key("alice")).err()).contains("did you mean 'alice'?");
    assertThat(approve("approved", "alice", key("nobody")).code()).isEqualTo(2);

    Ran approved = approve("approved", "alice", key("alice"));
    assertThat(approved.code()).isZero();
    assertThat(approved.out()).contains("Plan approved is approved by alice: 10 actions.");
    JsonNode states =
        Ran.done("history", "--plan", "approved", "--json", "--conf", conf).json().get("states");
    assertThat(states.findValuesAsText("state")).containsExactly("PLANNED", "APPROVED");

    dropAnAction("approved");
    Ran changed = approve("approved", "alice", key("alice"));
    assertThat(changed.code()).isEqualTo(3);
    assertThat(changed.err()).contains("plan approved is not what was planned");
  }

  @Test
  void letsNoAuthorApprove() throws Exception {
    plan("own");
    String author = System.getProperty("user.name");
    String line =
        Ran.done("key", "approver", "--name", author, "--out", key("author")).out().strip();
    String own = lab.conf("approvers = [ " + line + " ]");

    Ran ran =
        Ran.lethe("approve", "own", "--by", author, "--sign-with", key("author"), "--conf", own);

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("is the author of plan own");
  }

  @Test
  void cancelsAndClosesForGood() throws Exception {
    plan("cancelled");
    Ran cancelled = Ran.done("cancel", "cancelled", "--conf", conf);
    assertThat(cancelled.err()).contains("make a new one");
    assertThat(Ran.done("cancel", "cancelled", "--conf", conf).err()).contains("was cancelled by");
    Ran applied = Ran.lethe("apply", "cancelled", "--json", "--conf", conf);
    assertThat(applied.code()).isEqualTo(3);
    assertThat(applied.json().get("refused").get(0).asText()).isEqualTo("cancelled");
    assertThat(approve("cancelled", "alice", key("alice")).code()).isEqualTo(3);

    assertThat(Ran.lethe("close", "cancelled", "--conf", conf).err()).contains("needs --reason");
    Ran closed = Ran.done("close", "cancelled", "--reason", "bucket is gone", "--conf", conf);
    assertThat(closed.err()).contains("10 actions were open and have failed for good");
    JsonNode history =
        Ran.done("history", "--plan", "cancelled", "--outcome", "failed", "--json", "--conf", conf)
            .json();
    assertThat(history.get("actions")).hasSize(10);
    assertThat(history.get("outcomes").get("FAILED").asInt()).isEqualTo(10);
    assertThat(history.get("actions").get(0).get("reason").asText()).isEqualTo("CLOSED");
    assertThat(Ran.done("close", "cancelled", "--reason", "again", "--conf", conf).err())
        .contains("was closed by")
        .contains("bucket is gone");
  }

  @Test
  void givesUpTheClaimsOfAJob() throws Exception {
    plan("claimed");

    assertThat(Ran.done("close", "--claims-of", "trial-retention", "--conf", conf).out())
        .contains("Gave up 1 claim of job 'trial-retention'.");
    assertThat(Ran.done("close", "--claims-of", "trial-retention", "--conf", conf).out())
        .contains("has no claims");
    assertThat(Ran.lethe("close", "--conf", conf).code()).isEqualTo(2);
  }

  private static Ran approve(String plan, String name, String key) {
    return Ran.lethe("approve", plan, "--by", name, "--sign-with", key, "--conf", conf);
  }

  private static void dropAnAction(String plan) {
    try (SparkSession spark = Sessions.open("test")) {
      DeltaTable.forPath(spark, lab.store().resolve("plans").toString())
          .delete(
              col("plan_id").equalTo(plan).and(col("locator.key").equalTo(CommandLineLab.key(0))));
    }
  }

  private static void plan(String id) {
    Ran.done("plan", "trial-retention", "--plan-id", id, "--conf", conf);
  }

  private static String key(String name) {
    return folder.resolve(name + ".pem").toString();
  }
}
