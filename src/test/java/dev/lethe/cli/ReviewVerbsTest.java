package dev.lethe.cli;

import static dev.lethe.job.Scenario.ANY_AGE;
import static dev.lethe.job.Scenario.SAMPLE_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lethe.job.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What reviewers ask: one world, planned, changed, partly applied and planned again; each test
 * looks at its own corner.
 */
@Timeout(600)
class ReviewVerbsTest {
  private static final String LONG_AGO = "2019-01-01 00:00:00";

  private static Scenario world;
  private static Scenario another;
  private static String conf;
  private static String job;

  @BeforeAll
  static void planTwice() throws Exception {
    world =
        Scenario.mysql()
            .sql(
                "CREATE TABLE holds (id int PRIMARY KEY, scope varchar(20), value varchar(200),"
                    + " reason varchar(99), set_by varchar(99), `until` timestamp NULL)")
            .jobFile("sources {", "sources {\n holds { connection = ndvr-db, table = holds }")
            .jobFile("guards {", "holds = [ { source = holds } ]\nguards {")
            .objects("expired-1", "expired-2", "orphan-1", "orphan-2", "live", "unfinished")
            .objects("young-trial", "held", "Almost", "two-rows", "odd, \"name\"")
            .job("e1", LONG_AGO, "TRIAL", "expired-1")
            .job("e2", LONG_AGO, "TRIAL", "expired-2")
            .job("l1", LONG_AGO, "OFFICIAL", "live")
            .job("l2", LONG_AGO, "TRIAL", "live")
            .job("u1", null, "TRIAL", "unfinished")
            .job("y1", "2019-06-01 12:00:00", "TRIAL", "young-trial")
            .job("h1", LONG_AGO, "TRIAL", "held")
            .job("a1", "2019-06-01 12:00:00", "OFFICIAL", "almost")
            .job("t1", LONG_AGO, "TRIAL", "two-rows")
            .job("t2", LONG_AGO, "TRIAL", "two-rows")
            .job("m1", LONG_AGO, "OFFICIAL", "missing")
            .job("f1", LONG_AGO, "OFFICIAL", "s3://elsewhere/foreign")
            .job("o1", LONG_AGO, "TRIAL", "odd, \"name\"");
    world.sql("INSERT INTO holds VALUES (7, 'key', 'h1', 'case 12', 'legal', '2037-01-01')");
    world.planSample("before");
    conf = world.directory().resolve("lethe.conf").toString();
    job = world.directory().resolve("job.conf").toString();

    world.job("e3", LONG_AGO, "OFFICIAL", "expired-2").objects("late");
    world.sql("INSERT INTO holds VALUES (8, 'prefix', 'orphan-2', 'audit', 'dpo', NULL)");
    world.apply("before");
    world.objects("orphan-1", "fresh, \"name\"").job("o2", LONG_AGO, "TRIAL", "fresh, \"name\"");
    world.planSample("after");

    another = Scenario.mysql().jobFile("job = trial-retention", "job = other").storeOf(world);
    another.planSample("others");
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
    another.close();
  }

  @Test
  void explainsWhyAnObjectStaysAndSinceOrUntilWhen() {
    JsonNode live = explained("live");
    assertThat(live.get("verdict").asText()).isEqualTo("LIVE");
    assertThat(live.get("object").get("size").asInt()).isEqualTo("live".length());
    assertThat(live.get("actions")).isEmpty();
    assertThat(live.get("where").asText()).matches(".*job\\.conf: ?\\d+");
    JsonNode official = reference(live, "l1");
    assertThat(official.get("expired").asBoolean()).isFalse();
    assertThat(official.get("switched_at").isNull()).as("never").isTrue();
    assertThat(official.get("seen").get("type").asText()).isEqualTo("OFFICIAL");
    assertThat(official.get("where").asText()).matches(".*job\\.conf: ?\\d+");
    JsonNode trial = reference(live, "l2");
    assertThat(trial.get("expired").asBoolean()).isTrue();
    assertThat(trial.get("switched_at").asText())
        .as("90 days after completion, a microsecond later")
        .isEqualTo("2019-04-01T00:00:00.000001Z");

    Ran young = explain("young-trial");
    assertThat(young.out())
        .contains("LIVE, stays: a reference that is not expired names it")
        .contains("no, not until 2019-08-30T12:00:00Z")
        .contains("What a plan would do: nothing.");
    assertThat(explain("unfinished").out())
        .contains("unknown, so no: completedAt is NULL")
        .contains("completedAt NULL");
    JsonNode almost = explained("Almost");
    assertThat(almost.get("verdict").asText()).isEqualTo("AMBIGUOUS");
    assertThat(almost.get("reason").asText()).contains("differs only in case");
    assertThat(reference(almost, "a1").get("means").asText()).isEqualTo("LOOSELY");
  }

  @Test
  void explainsHoldsAndAges() {
    JsonNode held = explained("held");
    assertThat(held.get("verdict").asText()).as("its row is held").isEqualTo("HELD");
    JsonNode hold = held.get("holds").get(0);
    assertThat(hold.get("id").asText()).isEqualTo("7");
    assertThat(hold.get("reason").asText()).isEqualTo("case 12");
    assertThat(hold.get("set_by").asText()).isEqualTo("legal");
    assertThat(hold.get("until").asText()).startsWith("2037-01-01");
    assertThat(explain("orphan-2").out()).contains("HELD").contains("audit").contains("dpo");

    Ran young = Ran.done("explain", job, "orphan-1", "--conf", conf);
    assertThat(young.out())
        .contains("TOO_YOUNG")
        .contains("before as-of); min-age for objects without references is 3 days")
        .contains("nobody refers to it, but it was last modified at");
  }

  @Test
  void explainsWhatWouldGoAndWhatNobodyKnows() {
    Ran expired = explain("fresh, \"name\"");
    assertThat(expired.out()).contains("EXPIRED, goes").contains("yes, since 2019-04-01T00:00:00Z");
    String bucket = world.bucket();
    assertThat(expired.out())
        .contains(
            "What a plan would do: 1 × delete object, then 1 × delete row ("
                + bucket
                + "/fresh, \"name\", ndvr_job_status/o2).");
    JsonNode orphan = explained("s3a://" + bucket + "/orphan-1");
    assertThat(orphan.get("verdict").asText()).isEqualTo("ORPHAN");
    assertThat(orphan.get("actions").toString()).isEqualTo("{\"DELETE_OBJECT\":1}");

    JsonNode missing = explained("missing");
    assertThat(missing.get("verdict").asText()).isEqualTo("MISSING");
    assertThat(missing.get("object").isNull()).isTrue();
    assertThat(reference(missing, "m1").get("expired").asBoolean()).isFalse();
    Ran nobody = explain("never-heard-of");
    assertThat(nobody.out()).contains("Nobody knows this key").contains("not in the bucket");
    JsonNode foreign = explained("foreign");
    assertThat(foreign.get("verdict").isNull()).isTrue();
    assertThat(reference(foreign, "f1").get("means").asText()).isEqualTo("ELSEWHERE");
    assertThat(foreign.get("words").asText()).contains("no reference that counts names it");
    assertThat(
            Ran.done(
                    "explain", job, "live", "--set", "sources.objects.prefix=data/", "--conf", conf)
                .out())
        .contains("The rule says nothing about it");
    assertThat(Ran.lethe("explain", job, "live", "--limit", "0", "--conf", conf).code())
        .isEqualTo(2);
    assertThat(Ran.lethe("explain", "no-such-job", "live", "--conf", conf).err())
        .contains("there is no job 'no-such-job'");
  }

  @Test
  void explainsFromAPlanWhatItHoldsAndWhatBecameOfIt() {
    JsonNode entries = entries("before", "expired-1");
    assertThat(entries.findValuesAsText("what")).containsExactly("DELETE_OBJECT", "DELETE_ROW");
    assertThat(entries.findValuesAsText("outcome")).containsExactly("APPLIED", "APPLIED");
    assertThat(entries("before", "expired-2").get(0).get("why").asText())
        .isEqualTo("REFERENCED_AGAIN");
    assertThat(entries("before", "held").get(0).get("verdict").asText()).isEqualTo("HELD");
    assertThat(Ran.done("explain", "before", "live", "--conf", conf).err())
        .contains("holds nothing about this key");
  }

  @Test
  void diffSaysWhatCameWhatWentAndWhy() {
    Ran ran = Ran.done("diff", "before", "after", "--json", "--limit", "0", "--conf", conf);
    Map<String, String> said = new HashMap<>();
    ran.json()
        .get("differences")
        .forEach(
            row ->
                said.put(
                    row.get("what").asText() + " " + row.get("key").asText(),
                    row.get("change").asText()
                        + ", "
                        + row.get("was").asText()
                        + ", "
                        + row.get("now").asText()
                        + ", "
                        + row.get("why").asText()));
    assertThat(said)
        .containsEntry("object late", "NEW, LIVE or not there, ORPHAN, null")
        .containsEntry("row o2", "NEW, null, EXPIRED, null")
        .containsEntry(
            "object expired-1", "VANISHED, EXPIRED, gone, erased by plan before (APPLIED)")
        .containsEntry("row e1", "VANISHED, EXPIRED, gone, erased by plan before (APPLIED)")
        .containsEntry(
            "object expired-2",
            "VANISHED, EXPIRED, LIVE or not there, a reference that is not expired names it, or it"
                + " is not there")
        .containsEntry("object orphan-2", "VANISHED, ORPHAN, HELD, under a legal hold")
        .doesNotContainKeys("object held", "object missing", "object Almost");
    assertThat(said.get("row e2")).contains("its object is LIVE or not there");
    JsonNode changes = ran.json().get("changes");
    assertThat(changes.get("NEW").get("objects").asInt()).isEqualTo(2);
    assertThat(changes.get("VANISHED").get("rows").asInt()).as("e1 e2 t1 t2 o1").isEqualTo(5);
    assertThat(ran.json().get("before").get("verdicts").get("HELD").asInt()).isEqualTo(1);
    assertThat(ran.json().get("after").get("verdicts").get("HELD").asInt()).isEqualTo(2);

    Ran table = Ran.done("diff", "before", "after", "--limit", "2", "--conf", conf);
    assertThat(table.out()).contains("+1").contains("VANISHED").contains("Shown: 2 of ");
    Ran csv = Ran.done("diff", "before", "after", "--format", "csv", "--conf", conf);
    assertThat(csv.out()).startsWith("change,what,container,key,was,now,bytes,why,rule\r\n");
    assertThat(Ran.done("diff", "after", "after", "--conf", conf).out()).contains("Shown: 0 of 0.");
    Ran jobs = Ran.lethe("diff", "before", "others", "--conf", conf);
    assertThat(jobs.code()).isEqualTo(2);
    assertThat(jobs.err()).contains("'trial-retention'").contains("'other'");
  }

  @Test
  void compareSaysWhatTheOldScriptWouldHaveDeletedWrongly() throws Exception {
    String bucket = world.bucket();
    Path list =
        list(
            "\uFEFFid,KEY\r\n1,expired-1\r\n2,live\r\n3,\"odd, \"\"name\"\"\"\r\n4,held\r\n"
                + "5,s3://"
                + bucket
                + "/two-rows\r\n6,live\r\n\r\n7,s3://elsewhere/x\r\n8,missing\r\n");

    JsonNode json =
        Ran.done("compare", "before", list.toString(), "--json", "--limit", "0", "--conf", conf)
            .json();

    assertThat(json.get("lines").asInt()).isEqualTo(8);
    assertThat(json.get("distinct_keys").asInt()).isEqualTo(7);
    Map<String, String> said = new HashMap<>();
    json.get("keys")
        .forEach(
            row ->
                said.put(
                    row.get("key").asText(),
                    row.get("in").asText() + " " + row.get("verdict").asText()));
    assertThat(said)
        .containsOnly(
            Map.entry("expired-1", "BOTH EXPIRED"),
            Map.entry("odd, \"name\"", "BOTH EXPIRED"),
            Map.entry("two-rows", "BOTH EXPIRED"),
            Map.entry("expired-2", "ONLY_PLAN EXPIRED"),
            Map.entry("orphan-1", "ONLY_PLAN ORPHAN"),
            Map.entry("orphan-2", "ONLY_PLAN ORPHAN"),
            Map.entry("live", "ONLY_LIST LIVE_OR_ABSENT"),
            Map.entry("held", "ONLY_LIST HELD"),
            Map.entry("missing", "ONLY_LIST MISSING"),
            Map.entry("x", "ONLY_LIST OTHER_BUCKET"));
    assertThat(json.get("compared").get("BOTH").get("EXPIRED").get("bytes").asLong())
        .isEqualTo("expired-1odd, \"name\"two-rows".length());
    assertThat(json.get("keys").get(0).get("in").asText()).as("these first").isEqualTo("ONLY_LIST");

    Ran table = Ran.done("compare", "before", list.toString(), "--limit", "3", "--conf", conf);
    assertThat(table.out())
        .contains("8 lines, 7 keys")
        .contains("stays: LIVE, or not in the bucket when the plan was made")
        .contains("Shown: 3 of 10");
    assertThat(table.err()).contains("4 keys of the list are not erased by the plan");
    Ran named =
        Ran.done(
            "compare",
            "before",
            list("n;o,object\n1,live\n").toString(),
            "--column",
            "object",
            "--format",
            "csv",
            "--conf",
            conf);
    assertThat(named.out()).contains("ONLY_LIST,LIVE_OR_ABSENT," + bucket + ",live,,2,");
    assertThat(Ran.done("compare", "before", list("live").toString(), "--conf", conf).out())
        .as("no header")
        .contains("1 lines, 1 keys");
  }

  @Test
  void compareRefusesAListThatIsNotOneAndSaysWhere() throws Exception {
    assertRefused(list("a,b\n"), "list.csv:1: it has 2 columns and none of them is named key");
    assertRefused(list("key,n\na,1\nb\n,2\nc,1,2\n"), "list.csv:3: it has 1 fields and not 2");
    assertRefused(list("key,n\na,1\nb\n,2\nc,1,2\n"), "list.csv:4: the key is empty");
    assertRefused(list("key\n\"a\nb\n"), "list.csv:2: a quote is not closed");
    assertRefused(list(""), "it is empty");
    assertRefused(world.directory().resolve("nowhere.csv"), "there is no file");
    Path latin = Files.write(list(""), new byte[] {'k', 'e', 'y', '\n', (byte) 0xe9, '\n'});
    assertRefused(latin, "is not UTF-8");
    Ran column =
        Ran.lethe(
            "compare", "before", list("ky\na\n").toString(), "--column", "key", "--conf", conf);
    assertThat(column.code()).isEqualTo(2);
    assertThat(column.err()).contains("there is no column 'key'");
  }

  private static void assertRefused(Path list, String why) {
    Ran ran = Ran.lethe("compare", "before", list.toString(), "--conf", conf);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(why);
  }

  private static Path list(String text) throws Exception {
    return Files.writeString(
        Files.createTempDirectory(world.directory(), "lists").resolve("list.csv"), text);
  }

  private static Ran explain(String key, String... more) {
    String[] arguments = {
      "explain", job, key, "--as-of", SAMPLE_TIME, "--set", ANY_AGE, "--conf", conf
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Ran.done(all);
  }

  private static JsonNode explained(String key) {
    return explain(key, "--json").json().get("explanations").get(0);
  }

  private static JsonNode entries(String plan, String key) {
    return Ran.done("explain", plan, key, "--json", "--conf", conf).json().get("entries");
  }

  private static JsonNode reference(JsonNode explanation, String id) {
    return StreamSupport.stream(explanation.get("references").spliterator(), false)
        .filter(reference -> reference.get("id").asText().equals(id))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
