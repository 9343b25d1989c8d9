package dev.lethe.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.plan.PlanHeader;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One world that holds every kind of reference, planned and applied once per database; each test
 * looks at its own corner. The databases' own time zone is not UTC, nor is the JVM's.
 */
@Timeout(600)
@ParameterizedClass
@ValueSource(strings = {"mysql", "postgres"})
class VerdictsTest {
  /** Ninety days after an hour that New York's clocks skipped. */
  private static final String AS_OF = "2019-06-08T02:30:00Z";

  private static final String CUTOFF = "2019-03-10 02:30:00";
  private static final String LONG_AGO = "2019-01-01 12:30:00";
  private static final String RECENT = "2019-06-01 12:30:00";
  private static final String NFC = "caf\u00e9";
  private static final String NFD = Normalizer.normalize(NFC, Normalizer.Form.NFD);

  private static final List<String> STRAYS =
      List.of("stray", "gen1/stray", "gen1/a/b/stray", "gen2/deep/er/and/deeper/stray");

  private static Scenario world;
  private static PlanHeader plan;
  private static Map<String, String> erased;
  private static Map<String, String> findings;
  private static List<String> before;
  private static List<String> left;
  private static List<String> rowsLeft;

  @Parameter String server;

  @BeforeParameterizedClassInvocation
  static void eraseTheWorld(String server) throws Exception {
    world = Scenario.on(server);
    finerTimes(server);
    fill();
    before = world.keys();
    try {
      otherZone(server, "-05:00", "America/New_York");
      plan = world.plan(AS_OF, Scenario.ANY_AGE, Scenario.ANY_FRACTION);
      world.apply(plan.planId());
    } finally {
      otherZone(server, "SYSTEM", "UTC");
    }
    erased = world.erased(plan.planId());
    findings = world.findings(plan.planId());
    left = world.keys();
    rowsLeft = world.jobIds();
  }

  @AfterParameterizedClassInvocation
  static void close() throws Exception {
    world.close();
  }

  private static void finerTimes(String server) {
    world.sql(
        server.equals("mysql")
            ? "ALTER TABLE ndvr_job_status MODIFY completedAt timestamp(6) NULL"
            : "ALTER TABLE ndvr_job_status ALTER completedAt TYPE timestamptz");
  }

  private static void otherZone(String server, String mysql, String postgres) {
    world.sql(
        server.equals("mysql")
            ? "SET GLOBAL time_zone = '" + mysql + "'"
            : "ALTER DATABASE " + world.database() + " SET timezone = '" + postgres + "'");
  }

  private static void fill() {
    STRAYS.forEach(world::objects);
    world
        .objects("gen1/x", "gen2/x", "gen3/x")
        .job("g1", RECENT, "TRIAL", "gen1/x")
        .job("g2", LONG_AGO, "OFFICIAL", "gen2/x")
        .job("g3", null, "OFFICIAL", "gen3/x");
    world
        .objects("at-cutoff", "a-second-older", "a-microsecond-older", "a-second-younger")
        .job("c1", CUTOFF, "TRIAL", "at-cutoff")
        .job("c2", "2019-03-10 02:29:59", "TRIAL", "a-second-older")
        .job("c3", "2019-03-10 02:29:59.999999", "TRIAL", "a-microsecond-older")
        .job("c4", "2019-03-10 02:30:01", "TRIAL", "a-second-younger");
    world
        .objects("trial-and-official", "trial-and-unfinished", "six-trials", "one-recent-of-three")
        .job("t1", LONG_AGO, "TRIAL", "trial-and-official")
        .job("t2", LONG_AGO, "OFFICIAL", "trial-and-official")
        .job("t3", LONG_AGO, "TRIAL", "trial-and-unfinished")
        .job("t4", null, "TRIAL", "trial-and-unfinished")
        .job("t5", LONG_AGO, "TRIAL", "one-recent-of-three")
        .job("t6", RECENT, "TRIAL", "one-recent-of-three")
        .job("t7", LONG_AGO, "TRIAL", "one-recent-of-three");
    world.jobs(
        Stream.of("s1", "s2", "s3", "s4", "s5", "s6")
            .map(id -> new JobRow(id, LONG_AGO, "TRIAL", "six-trials"))
            .toList());
    world
        .objects("unknown-type", "null-type", "lower-case-type", "only-missing-beside-me")
        .job("u1", LONG_AGO, "BETA", "unknown-type")
        .job("u2", LONG_AGO, null, "null-type")
        .job("u3", LONG_AGO, "trial", "lower-case-type")
        .job("u4", LONG_AGO, "TRIAL", null)
        .job("u5", null, null, null)
        .job("m1", LONG_AGO, "TRIAL", "missing-expired")
        .job("m2", RECENT, "OFFICIAL", "missing-live")
        .job("m3", RECENT, "OFFICIAL", "missing-live");
    String ours = "s3://" + world.bucket() + "/";
    world
        .objects("uri/s3", "uri/s3a", "uri/s3n", "uri/expired", "uri/s3:")
        .job("r1", RECENT, "OFFICIAL", ours + "uri/s3")
        .job("r2", RECENT, "OFFICIAL", ours.replace("s3:", "s3a:") + "uri/s3a")
        .job("r3", RECENT, "OFFICIAL", ours.replace("s3:", "s3n:") + "uri/s3n")
        .job("r4", LONG_AGO, "TRIAL", ours + "uri/expired")
        .job("r5", LONG_AGO, "OFFICIAL", "s3://elsewhere/of/no/interest");
    world
        .objects(
            "Case/Upper", "case/upper", "trailing", NFD, "exact-too", "Exact-Too", "loose-gone")
        .job("l1", RECENT, "OFFICIAL", "CASE/UPPER")
        .job("l2", RECENT, "OFFICIAL", "trailing  ")
        .job("l3", RECENT, "OFFICIAL", NFC)
        .job("l4", RECENT, "OFFICIAL", "exact-too")
        .job("l5", LONG_AGO, "TRIAL", "Exact-Too")
        .job("l6", LONG_AGO, "TRIAL", "LOOSE-GONE");
    world.objects("_dir/x", ".file", "_delta_log/00000.json", "quote'd", "per%20cent+plus");
  }

  @Test
  void erasesExactlyTheFourStraysBesideThreeGenerations() {
    assertThat(STRAYS).allSatisfy(key -> assertThat(erased).containsEntry(key, "ORPHAN"));
    assertStays("gen1/x", "gen2/x", "gen3/x");
  }

  @Test
  void keepsWhatWasCompletedExactlyAtTheCutoffAndNothingOlder() {
    assertStays("at-cutoff", "a-second-younger");
    assertErased("EXPIRED", "a-second-older", "a-microsecond-older");
    assertThat(rowsLeft).contains("c1", "c4").doesNotContain("c2", "c3");
  }

  @Test
  void keepsFileThatOneLiveJobRefersTo() {
    assertStays("trial-and-official", "trial-and-unfinished", "one-recent-of-three");
    assertThat(rowsLeft)
        .as("an expired row stays as long as its file")
        .contains("t1", "t2", "t3", "t4", "t5", "t6", "t7");
  }

  @Test
  void erasesFileOfSixExpiredJobsOnceAndThenItsSixRows() throws Exception {
    String group = "s3://" + world.bucket() + "/six-trials";
    List<Planned> actions =
        world.actions(plan.planId()).stream().filter(a -> a.group().equals(group)).toList();
    assertThat(actions).extracting(Planned::kind).filteredOn("DELETE_OBJECT"::equals).hasSize(1);
    assertThat(actions).extracting(Planned::kind).filteredOn("DELETE_ROW"::equals).hasSize(6);
    assertErased("EXPIRED", "six-trials");
    assertThat(rowsLeft).doesNotContain("s1", "s2", "s3", "s4", "s5", "s6");
  }

  @Test
  void keepsFilesOfJobsWhoseTypeIsUnknownOrNull() {
    assertStays("unknown-type", "null-type", "lower-case-type");
    assertThat(rowsLeft).contains("u1", "u2", "u3");
  }

  @Test
  void reportCountsReferencesThatNullLeavesUndecided() {
    assertThat(plan.undecided()).as("t4 and u2; u5 refers to nothing").isEqualTo(2);
    assertThat(new RunResult("run", "plan").plan(plan).fields()).containsEntry("undecided", 2L);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    new Terminal(new PrintStream(text, true, UTF_8)).plan(plan);
    assertThat(text.toString(UTF_8)).contains("2 references are undecided");
  }

  @Test
  void rowThatRefersToNothingChangesNothing() {
    assertThat(rowsLeft).as("rows with a NULL key").contains("u4", "u5");
    assertErased("ORPHAN", "only-missing-beside-me");
  }

  @Test
  void countsReferencesToWhatIsNotThereAsMissingAndDoesNothing() {
    assertThat(findings)
        .containsEntry("missing-expired", "MISSING")
        .containsEntry("missing-live", "MISSING");
    assertThat(rowsLeft).contains("m1", "m2", "m3");
  }

  @Test
  void uriIntoOurBucketNamesItsKeyUnderEachScheme() {
    assertStays("uri/s3", "uri/s3a", "uri/s3n");
    assertErased("EXPIRED", "uri/expired");
    assertErased("ORPHAN", "uri/s3:");
    assertThat(rowsLeft).doesNotContain("r4");
  }

  @Test
  void uriIntoAnotherBucketIsNotOurs() {
    assertThat(findings).doesNotContainKeys("of/no/interest", "s3://elsewhere/of/no/interest");
    assertThat(rowsLeft).contains("r5");
  }

  @Test
  void keyThatDiffersOnlyInCaseSpacesOrUnicodeFormIsAmbiguousAndStays() {
    assertThat(List.of("Case/Upper", "case/upper", "trailing", NFD, "Exact-Too"))
        .allSatisfy(key -> assertThat(findings).containsEntry(key, "AMBIGUOUS"));
    assertStays("Case/Upper", "case/upper", "trailing", NFD, "exact-too", "Exact-Too");
    assertThat(rowsLeft).as("the expired row of an ambiguous file").contains("l5");
  }

  @Test
  void looseMatchIsNeverTakenForAnExactOne() {
    assertErased("ORPHAN", "loose-gone");
    assertThat(rowsLeft).as("its row names another key").contains("l6");
    assertThat(findings).containsEntry("LOOSE-GONE", "MISSING").containsEntry(NFC, "MISSING");
  }

  @Test
  void namesThatLookHiddenOrOddAreObjectsLikeAnyOther() {
    assertErased(
        "ORPHAN", "_dir/x", ".file", "_delta_log/00000.json", "quote'd", "per%20cent+plus");
  }

  @Test
  void verdictsAddUpToTheInventory() {
    Map<String, Long> verdicts = plan.verdicts();
    long items =
        verdicts.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("MISSING"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat(items).isEqualTo(plan.inventory()).isEqualTo(before.size());
    assertThat(verdicts.get("EXPIRED") + verdicts.get("ORPHAN")).isEqualTo(erased.size());
    assertThat(verdicts.get("AMBIGUOUS") + verdicts.get("MISSING")).isEqualTo(findings.size());
    long bytes = before.stream().mapToLong(key -> key.getBytes(UTF_8).length).sum();
    assertThat(plan.verdictBytes().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(bytes);
    assertThat(plan.actionBytes())
        .isEqualTo(erased.keySet().stream().mapToLong(key -> key.getBytes(UTF_8).length).sum());
  }

  @Test
  void whatIsLeftIsWhatWasNotPlanned() {
    TreeSet<String> expected = new TreeSet<>(before);
    expected.removeAll(erased.keySet());
    assertThat(left).containsExactlyElementsOf(expected);
  }

  private static void assertStays(String... keys) {
    assertThat(erased).as("planned to go").doesNotContainKeys(keys);
    assertThat(left).as("there after apply").contains(keys);
  }

  private static void assertErased(String verdict, String... keys) {
    for (String key : keys) {
      assertThat(erased).as("planned to go").containsEntry(key, verdict);
    }
    assertThat(left).as("there after apply").doesNotContain(keys);
  }
}
