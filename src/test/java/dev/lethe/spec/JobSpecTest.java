package dev.lethe.spec;

import static dev.lethe.spec.Texts.JOB;
import static dev.lethe.spec.Texts.conf;
import static dev.lethe.spec.Texts.job;
import static dev.lethe.spec.Texts.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JobSpecTest {
  private static final String FULL =
      """
      job = full
      sources {
        jobs    { connection = db, table = jobs }
        holds   { connection = db, table = holds }
        objects { connection = files }
      }
      rules {
        r {
          kind = retention
          items      { source = objects, key = key }
          references { source = jobs, key = path, id = id, expired = "a < :now" }
          orphans    { min-age = 1 day }
          erase      { items = false, references = all-expired }
        }
      }
      guards {
        max-actions = 5, max-fraction = 1, plan-age = 1 h, approval-age = 2 h, resume-age = 3 h,
        approval = required, empty-references = allow, shrunken-references = allow
      }
      versions = current
      conditional-delete = require
      authority-mismatch = [ other ]
      holds = [ { source = holds } ]
      key-ttl = 7 days
      """;

  @TempDir Path folder;
  private Conf empty;

  @BeforeEach
  void open() throws IOException {
    empty = conf(folder, "");
  }

  @Test
  void defaults() throws Exception {
    JobSpec job = job(folder, empty, JOB);

    assertThat(job.name()).isEqualTo("sample");
    assertThat(job.guards())
        .isEqualTo(
            new Guards(
                1_000_000,
                0.5,
                Duration.ofHours(24),
                Duration.ofHours(72),
                Duration.ofDays(7),
                Guards.Approval.NONE,
                Guards.References.REFUSE,
                Guards.References.REFUSE));
    assertThat(job.conditionalDelete()).isEqualTo("auto");
    assertThat(job.authorityMismatch().mode()).isEqualTo(AuthorityMismatch.Mode.REFUSE);
    assertThat(job.holds()).isEmpty();
    assertThat(job.keyTtl()).isEqualTo(Duration.ofDays(30));
    RetentionSpec rule = job.rules().get("retention");
    assertThat(rule.itemKey()).isEqualTo("key");
    assertThat(rule.minAge()).isEqualTo(Duration.ofDays(3));
    assertThat(rule.eraseItems()).isTrue();
    assertThat(rule.eraseReferences()).isEqualTo(RetentionSpec.EraseReferences.OF_ERASED_ITEMS);
    assertThat(job.sources().get("jobs").prefix()).isEmpty();
    assertThat(job.sources().get("objects").table()).isNull();
  }

  @Test
  void explicitValues() throws Exception {
    JobSpec job = job(folder, empty, FULL);

    assertThat(job.guards())
        .isEqualTo(
            new Guards(
                5,
                1,
                Duration.ofHours(1),
                Duration.ofHours(2),
                Duration.ofHours(3),
                Guards.Approval.REQUIRED,
                Guards.References.ALLOW,
                Guards.References.ALLOW));
    assertThat(job.conditionalDelete()).isEqualTo("require");
    assertThat(job.authorityMismatch().equalBuckets()).containsExactly("other");
    assertThat(job.holds()).extracting(HoldSpec::source).containsExactly("holds");
    assertThat(job.keyTtl()).isEqualTo(Duration.ofDays(7));
    RetentionSpec rule = job.rules().get("r");
    assertThat(rule.itemSource()).isEqualTo("objects");
    assertThat(rule.references()).hasSize(1);
    ReferenceSpec references = rule.references().get(0);
    assertThat(references.source()).isEqualTo("jobs");
    assertThat(references.key()).isEqualTo("path");
    assertThat(references.id()).isEqualTo("id");
    assertThat(references.expired())
        .flatExtracting(Predicate::columns)
        .as("the columns of expired")
        .containsExactly("a");
    assertThat(rule.minAge()).isEqualTo(Duration.ofDays(1));
    assertThat(rule.eraseItems()).isFalse();
    assertThat(rule.eraseReferences()).isEqualTo(RetentionSpec.EraseReferences.ALL_EXPIRED);
  }

  @Test
  void settingsOfTheEnvironmentGiveWayToTheJobsOwn() throws Exception {
    Conf conf = conf(folder, "conditional-delete = head", "key-ttl = 1 day");
    JobSpec inherits = job(folder, conf, JOB + "key-ttl = 2 days\n");
    assertThat(inherits.conditionalDelete()).isEqualTo("head");
    assertThat(inherits.keyTtl()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void theEnvironmentsJobsBlockOverridesTheJobAndSetOverridesBoth() throws Exception {
    Conf conf = conf(folder, "jobs { sample { guards.max-fraction = 0.6, key-ttl = 1 day } }");
    String text = JOB + "guards { max-fraction = 0.1, max-actions = 7 }\n";

    assertThat(job(folder, conf, text).guards().maxFraction()).isEqualTo(0.6);
    assertThat(job(folder, conf, text).guards().maxActions()).as("the rest stays").isEqualTo(7);
    assertThat(job(folder, conf, text, "guards.max-fraction=0.7").guards().maxFraction())
        .isEqualTo(0.7);
    assertThat(
            job(folder, conf, text, "guards.max-fraction=0.7", "guards.max-fraction=0.8")
                .guards()
                .maxFraction())
        .as("the last one counts")
        .isEqualTo(0.8);
    assertThat(job(folder, conf, text.replace("sample", "other")).guards().maxFraction())
        .isEqualTo(0.1);
  }

  @Test
  void namesUnknownKeysOfTheJobOfAnOverrideAndOfSet() throws Exception {
    refuses(() -> job(folder, empty, JOB + "gaurds { max-actions = 1 }\n"))
        .withMessageContaining(":13: unknown key 'gaurds'; did you mean 'guards'?");
    refuses(() -> job(folder, empty, JOB.replace("prefix =", "prefx =")))
        .withMessageContaining(":4: unknown key 'sources.objects.prefx'; did you mean 'prefix'?");
    refuses(() -> job(folder, empty, JOB.replace("id = id", "id = id, ids = 1")))
        .withMessageContaining(":10: unknown key 'rules.retention.references.ids'");
    Conf override = conf(folder, "jobs { sample {", "  gards.max-actions = 1", "} }");
    refuses(() -> job(folder, override, JOB)).withMessageContaining(":2: unknown key 'gards'");
    refuses(() -> job(folder, empty, JOB, "guards.max-fracton=1"))
        .withMessageContaining("--set guards.max-fracton=1: unknown key 'guards.max-fracton'");
  }

  @ParameterizedTest
  @CsvSource({"data//x/, data//x/", "a/#b/, a/#b/", "'\"a b/\"', a b/", "t/, t/", "s3, s3"})
  void setTakesTextsAsTheyStand(String value, String expected) throws Exception {
    assertThat(job(folder, empty, JOB, "sources.objects.prefix=" + value).sources().get("objects"))
        .as("HOCON would take what follows // and # for a comment")
        .extracting(SourceSpec::prefix)
        .isEqualTo(expected);
  }

  @Test
  void setTakesNumbersDurationsListsAndPredicates() throws Exception {
    JobSpec job =
        job(
            folder,
            empty,
            JOB,
            "guards.max-actions=7",
            "rules.retention.orphans.min-age=2 days",
            "rules.retention.erase.items=false",
            "authority-mismatch=[\"a\", \"b\"]",
            "rules.retention.references.expired=type = 'DEMO' AND a < :now");
    assertThat(job.guards().maxActions()).isEqualTo(7);
    assertThat(job.rules().get("retention").minAge()).isEqualTo(Duration.ofDays(2));
    assertThat(job.rules().get("retention").eraseItems()).isFalse();
    assertThat(job.authorityMismatch().equalBuckets()).containsExactly("a", "b");
    assertThat(job.rules().get("retention").references().get(0).expired())
        .extracting(Predicate::text)
        .containsExactly("type = 'DEMO' AND a < :now");
  }

  @Test
  void refusesASetThatIsNoPathAndValue() {
    refuses(() -> job(folder, empty, JOB, "guards")).withMessageContaining("PATH=VALUE");
    refuses(() -> job(folder, empty, JOB, "=1")).withMessageContaining("PATH=VALUE");
    refuses(() -> job(folder, empty, JOB, "a..b=1")).withMessageContaining("--set a..b=1");
    refuses(() -> job(folder, empty, JOB, "key-ttl=[1")).withMessageContaining("--set key-ttl=[1");
  }

  @Test
  void readsItsFrozenFormBack() throws Exception {
    for (String text : List.of(JOB, FULL)) {
      JobSpec job = job(folder, conf(folder, "key-ttl = 5 days"), text, "guards.max-fraction=0.3");
      JobSpec thawed = JobSpec.thaw(job.frozen());

      assertThat(thawed)
          .usingRecursiveComparison()
          .ignoringFieldsMatchingRegexes(".*where")
          .isEqualTo(job);
      assertThat(thawed.frozen()).isEqualTo(job.frozen()).doesNotContain("\n");
      assertThat(thawed.hash()).isEqualTo(job.hash()).hasSize(64);
    }
  }

  @Test
  void hashTellsSettingsApartAndNothingElse() throws Exception {
    String hash = job(folder, empty, JOB).hash();
    assertThat(job(folder, empty, "# a comment\n" + JOB).hash()).isEqualTo(hash);
    assertThat(job(folder, empty, JOB, "guards.max-fraction=0.3").hash()).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "guards.max-fraction=1.1 | from 0 to 1",
        "guards.max-fraction=-0.1 | from 0 to 1",
        "guards.max-fraction=half | a number",
        "guards.max-actions=-1 | at least 0",
        "guards.plan-age=24 | with its unit",
        "guards.approval=maybe | one of none, required",
        "guards.empty-references=ignore | one of refuse, allow",
        "conditional-delete=never | auto, require or head",
        "versions=some | one of current, all",
        "key-ttl=-1 day | not negative",
        "rules.retention.kind=magic | not a kind of rule",
        "rules.retention.erase.references=some | one of of-erased-items, all-expired, none",
        "rules.retention.orphans.min-age=3 | with its unit",
        "rules.retention.items.source=object | did you mean 'objects'?",
        "holds=[{ source = nowhere }] | there is no source 'nowhere'"
      })
  void refusesWrongValues(String set, String expected) {
    refuses(() -> job(folder, empty, JOB, set)).withMessageContaining(expected);
  }

  @Test
  void refusesAJobThatDecidesNothingOrTwice() {
    refuses(() -> job(folder, empty, JOB.substring(0, JOB.indexOf("rules"))))
        .withMessageContaining("rules is missing");
    refuses(() -> job(folder, empty, JOB.substring(0, JOB.indexOf("rules")) + "rules { }\n"))
        .withMessageContaining("at least one rule");
    String rule = JOB.substring(JOB.indexOf("retention {"), JOB.lastIndexOf("}"));
    refuses(() -> job(folder, empty, JOB + "rules { again" + rule.substring(9) + "}\n"))
        .withMessageContaining("both decide about source 'objects'");
    refuses(() -> job(folder, empty, "sources { }")).withMessageContaining("job is missing");
    refuses(() -> job(folder, empty, JOB.replace("job = sample", "job = ${?LETHE_NOBODY}")));
  }

  @Test
  void blocksOfReferencesThatSeeTheSameRowsAreOneAndTheOthersStayApart() throws Exception {
    String text =
        JOB.replace("jobs    {", "others { connection = db, table = others }\n  jobs    {")
            .replace(
                "references { source = jobs, key = path, id = id, expired = \"type = 'TRIAL'\" }",
                "references = [ { source = jobs, key = path, id = id, expired = \"a < :now\" },"
                    + " { source = others, key = path, id = id, expired = \"b < :now\" },"
                    + " { source = jobs, key = PATH, id = id, expired = \"c < :now\" } ]");
    JobSpec job = job(folder, empty, text);

    List<ReferenceSpec> references = job.rules().get("retention").references();
    assertThat(references).extracting(ReferenceSpec::source).containsExactly("jobs", "others");
    assertThat(references.get(0).expired())
        .extracting(Predicate::text)
        .containsExactly("a < :now", "c < :now");
    assertThat(JobSpec.thaw(job.frozen()).rules().get("retention").references())
        .hasSameSizeAs(references);
    refuses(() -> job(folder, empty, JOB, "rules.retention.references=[]"))
        .withMessageContaining("at least one block");
    refuses(() -> job(folder, empty, text.replace("= PATH,", "= PATH, keys = 1,")))
        .withMessageContaining("unknown key 'rules.retention.references.keys'");
    refuses(() -> job(folder, empty, text.replace("source = others", "source = otherz")))
        .withMessageContaining("did you mean 'others'?");
  }

  @Test
  void aFileIsNamedFromTheJobsFolderAndFrozenWithItsWholePath() throws Exception {
    String text = JOB.replace("jobs    {", "legal { csv = \"sub/../holds.csv\" }\n  jobs    {");
    JobSpec job = job(folder, empty, text + "holds = [ { source = legal } ]\n");

    String path = folder.toAbsolutePath().resolve("holds.csv").toString();
    assertThat(job.sources().get("legal").csv()).isEqualTo(path);
    assertThat(JobSpec.thaw(job.frozen()).sources().get("legal").csv()).isEqualTo(path);
    assertThat(job(folder, empty, text, "sources.legal.csv=/x/y.csv").sources().get("legal").csv())
        .isEqualTo("/x/y.csv");
    refuses(() -> job(folder, empty, text.replace("csv =", "table = t, csv =")))
        .withMessageContaining("unknown key 'sources.legal.table'");
    refuses(() -> job(folder, empty, text.replace("source = jobs", "source = legal")))
        .withMessageContaining("'legal' is a CSV file");
    refuses(() -> job(folder, empty, text, "sources.legal.csv=\"\""))
        .withMessageContaining("no path of a file");
    refuses(() -> job(folder, empty, JOB.replace("table = jobs", "table = jobs, query = q")))
        .withMessageContaining("a table or a query, not both");
  }

  @Test
  void findsAJobByNameOrPath() throws Exception {
    Files.createDirectories(folder.resolve("jobs"));
    Path named = Texts.write(folder.resolve("jobs/sample.conf"), JOB);
    assertThat(JobSpec.find("sample", folder)).isEqualTo(named);
    assertThat(JobSpec.find(named.toString(), Path.of("/nowhere"))).isEqualTo(named);
    refuses(() -> JobSpec.find("sampel", folder))
        .withMessageContainingAll("did you mean 'sample'?", "Jobs here: sample.");
    refuses(() -> JobSpec.find("x", folder.resolve("jobs")))
        .withMessageContaining("Jobs here: none.");
  }
}
