package dev.lethe.spec;

import static dev.lethe.spec.Texts.conf;
import static dev.lethe.spec.Texts.job;
import static dev.lethe.spec.Texts.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SupersededSpecTest {
  private static final Path JOB = Path.of("jobs", "tokenserver-purge.conf");
  private static final String RULE = "rules.purge.";

  @TempDir Path folder;

  @Test
  void theJobHasTheDefaultsOfTheOriginal() throws Exception {
    JobSpec job = JobSpec.load(JOB, conf(folder, ""), java.util.List.of());
    SupersededSpec rule = job.superseded().get("purge");

    assertThat(job.isPersonal()).isTrue();
    assertThat(job.ruleNames()).containsExactly("purge");
    assertThat(job.guards().maxFraction()).isEqualTo(1);
    assertThat(rule.service()).isEqualTo("sync-1.5");
    assertThat(rule.grace()).isEqualTo(Duration.ofSeconds(86_400));
    assertThat(rule.storage()).isEqualTo("storage-nodes");
    assertThat(rule.force()).isFalse();
    assertThat(rule.overrideNode()).isEmpty();
    assertThat(rule.rangeStart()).isEmpty();
    assertThat(rule.rangeEnd()).isEmpty();
    assertThat(rule.maxRecords()).isZero();
    assertThat(rule.skip()).isZero();
  }

  @Test
  void explicitValues() throws Exception {
    SupersededSpec rule =
        job(
                folder,
                conf(folder, ""),
                java.nio.file.Files.readString(JOB),
                RULE + "service=sync-2",
                RULE + "grace-period=2 h",
                RULE + "storage=others",
                RULE + "force=true",
                RULE + "override-node=https://new.example:8000/path",
                RULE + "range-start=10",
                RULE + "range-end=12",
                RULE + "max-records=5",
                RULE + "skip=3")
            .superseded()
            .get("purge");

    assertThat(rule.service()).isEqualTo("sync-2");
    assertThat(rule.grace()).isEqualTo(Duration.ofHours(2));
    assertThat(rule.storage()).isEqualTo("others");
    assertThat(rule.force()).isTrue();
    assertThat(rule.overrideNode()).contains("https://new.example:8000/path");
    assertThat(rule.rangeStart()).contains(10L);
    assertThat(rule.rangeEnd()).contains(12L);
    assertThat(rule.maxRecords()).isEqualTo(5);
    assertThat(rule.skip()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules.purge.grace=1 h                 | unknown key",
        "rules.purge.grace-period=86400        | with its unit",
        "rules.purge.grace-period=-1 s         | not negative",
        "rules.purge.override-node=new.example | is no URL",
        "rules.purge.override-node=https://n/  | without a slash",
        "rules.purge.max-records=-1            | at least 0",
        "rules.purge.skip=-1                   | at least 0",
        "rules.purge.nodes=nowhere             | there is no source 'nowhere'",
        "sources.nodes.connection=other        | tables of one connection",
        "rules.other.kind=retention            | items",
        "subjects.source=users                 | missing",
      })
  void refusesWhatItDoesNotUnderstand(String set, String problem) {
    refuses(() -> job(folder, conf(folder, ""), java.nio.file.Files.readString(JOB), set.strip()))
        .withMessageContaining(problem);
  }

  @Test
  void refusesARangeThatNothingIsIn() {
    refuses(
            () ->
                job(
                    folder,
                    conf(folder, ""),
                    java.nio.file.Files.readString(JOB),
                    RULE + "range-start=10",
                    RULE + "range-end=11"))
        .withMessageContaining("no uid is greater than 10 and smaller than 11");
  }
}
