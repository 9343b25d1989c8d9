package dev.lethe.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobTextTest {
  private static final String JOB =
      """
      { "job": "trial", "sources": {
          "jobs": { "connection": "db", "table": "job_status", "password": "hunter2" },
          "objects": { "connection": "files", "prefix": "tapes/", "deep": [ { "secret-key": "hunter3" } ] } },
        "rules": { "old.trials": { "kind": "retention",
          "items": { "source": "objects", "key": "key" },
          "references": { "source": "jobs", "key": "sourceData", "id": "jobId", "expired": "type = 'TRIAL'" },
          "orphans": { "min-age": "5 days" } } },
        "holds": [ { "source": "legal" } ] }
      """;

  @Test
  void leavesSecretsOutAndKeepsTheRest() {
    assertThat(JobText.of(JOB).hocon())
        .doesNotContain("hunter")
        .contains(
            "password=\"***\"", "secret-key=\"***\"", "key=sourceData", "table=\"job_status\"");
  }

  @Test
  void saysWhatTheJobDecides() {
    assertThat(JobText.of(JOB).sentences())
        .anyMatch(line -> line.contains("old.trials looks at the objects below tapes/ of"))
        .anyMatch(line -> line.contains("table job_status (connection db) names it in column"))
        .anyMatch(line -> line.contains("it has expired where: type = 'TRIAL'"))
        .anyMatch(line -> line.contains("older than 5 days"))
        .anyMatch(line -> line.contains("source legal lists is under a legal hold"));
    assertThat(JobText.of(JOB).allVersions()).isFalse();
    assertThat(JobText.of("{ \"job\": \"x\", \"versions\": \"all\" }").allVersions()).isTrue();
  }
}
