package dev.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.report.Certificate.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a report certifies, and in which words. */
@Timeout(60)
class CertificateTest {
  @Test
  void isCompleteWhereEverythingIsVerified() throws Exception {
    Reports reports =
        new Reports()
            .cell("files", "DELETE_OBJECT", "APPLIED", "VERIFIED", 20)
            .cell("files", "DELETE_OBJECT", "ABSENT", "VERIFIED", 2)
            .cell("files", "DELETE_OBJECT", "SKIPPED", "CHANGED", null, null, 3)
            .cell("db", "MASK_ROW", "APPLIED", "VERIFIED", 5);

    Certificate certificate = reports.certificate();

    assertThat(certificate.status()).isEqualTo(Status.COMPLETE);
    assertThat(certificate.systems())
        .containsEntry("files", Map.of(Fate.DELETED, 20L, Fate.ABSENT, 2L, Fate.SKIPPED, 3L))
        .containsEntry("db", Map.of(Fate.MASKED, 5L));
    Page page = reports.page();
    assertThat(page.text())
        .contains("Complete", "3 actions of the plan were skipped on purpose")
        .doesNotContain("NOT complete");
    assertThat(page.tables("25 actions in this system").get(0))
        .anySatisfy(row -> assertThat(row).containsExactly("20", Fate.DELETED.words()));
  }

  @Test
  void neverSaysDeletedOfWhatNobodyHasLookedAtAgain() throws Exception {
    Page page =
        new Reports()
            .with("state", "APPLIED")
            .cell("files", "DELETE_OBJECT", "APPLIED", null, 20)
            .cell("db", "MASK_ROW", "APPLIED", null, 5)
            .page();

    assertThat(page.tables("20 actions in this system").get(0).get(1))
        .containsExactly("20", "deleted according to the server, not verified yet");
    assertThat(page.text())
        .contains("masked according to the server, not verified yet")
        .contains("NOT complete")
        .contains("lethe verify plan-1")
        .contains("whatever was written since the plan")
        .doesNotContain("verified to be gone");
  }

  @Test
  void callsHiddenWhatOnlyADeleteMarkerCovers() throws Exception {
    Reports reports =
        new Reports()
            .cell("files", "DELETE_OBJECT", "APPLIED", "hidden", "VERIFIED", null, 7)
            .cell("files", "DELETE_OBJECT", "APPLIED", "hidden, unconditional", null, null, 1);

    assertThat(reports.certificate().systems()).containsEntry("files", Map.of(Fate.HIDDEN, 8L));
    assertThat(reports.certificate().status()).isEqualTo(Status.NOT_COMPLETE);
    assertThat(reports.page().text())
        .contains("8 actions hidden behind a delete marker")
        .contains("Hidden objects can be restored")
        .doesNotContain("verified to be gone");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED,  ,        1 action failed",
    "OPEN,    ,        1 action not tried yet",
    "APPLIED, LEFTOVER, 1 action left over (LEFTOVER)",
    "ABSENT,  LEFTOVER, 1 action left over (LEFTOVER)",
    "ABSENT,  ,        '1 action absent when Lethe looked, not verified yet'"
  })
  void isNotCompleteWithASingleActionThatIsOpen(String outcome, String statement, String why)
      throws Exception {
    Reports reports =
        new Reports()
            .cell("files", "DELETE_OBJECT", "APPLIED", "VERIFIED", 1_000_000)
            .cell("files", "DELETE_OBJECT", outcome, statement, 1);

    assertThat(reports.certificate().status()).isEqualTo(Status.NOT_COMPLETE);
    assertThat(reports.page().text())
        .contains("NOT complete", "This certificate is NOT complete.", why);
  }

  @Test
  void isNotCompleteForAPlanThatSomebodyChanged() throws Exception {
    Page page =
        new Reports()
            .cell("files", "DELETE_OBJECT", "APPLIED", "VERIFIED", 20)
            .integrity("plan plan-1 is not what was planned")
            .page();

    assertThat(page.text()).contains("NOT complete", "Trust nothing below");
  }

  @Test
  void isNoneForAPlanThatWasNotApplied() throws Exception {
    Reports reports =
        new Reports().with("state", "PLANNED").cell("files", "DELETE_OBJECT", "OPEN", null, 20);

    assertThat(reports.certificate().status()).isEqualTo(Status.NONE);
    assertThat(reports.page().text())
        .contains("This report carries no certificate, because the plan was not applied.")
        .doesNotContain("deleted", "Complete", "NOT complete");
  }

  @Test
  void saysWhatNobodyLookedAt() throws Exception {
    Reports reports = new Reports().cell("files", "DELETE_OBJECT", "APPLIED", "VERIFIED", 20);

    assertThat(reports.page().text())
        .contains("backups", "logs", "replicas", "versions = current", "written after 2026-11-20");
    assertThat(reports.versions(ReportData.Versions.ALL).page().text())
        .doesNotContain("versions = current");
  }

  @ParameterizedTest
  @CsvSource({"MOVE_OBJECT,", "DELETE_OBJECT,quarantined"})
  void neverCallsDeletedWhatIsStoredElsewhere(String kind, String reason) {
    Reports reports = new Reports().cell("files", kind, "APPLIED", reason, "VERIFIED", null, 2);

    assertThat(reports.certificate().systems()).containsEntry("files", Map.of(Fate.STORED, 2L));
    assertThat(reports.certificate().status()).isEqualTo(Status.NOT_COMPLETE);
  }

  @Test
  void freesNoBytesOfWhatIsHiddenOrLeftOver() throws Exception {
    Reports reports =
        new Reports()
            .cell("files", "DELETE_OBJECT", "APPLIED", "VERIFIED", 5)
            .cell("files", "DELETE_OBJECT", "APPLIED", "LEFTOVER", 7)
            .cell("files", "DELETE_OBJECT", "APPLIED", "hidden", "VERIFIED", null, 11);

    assertThat(reports.data().freed()).isEqualTo(50);
  }

  @Test
  void countsWhatCameBackAsGone() {
    Reports reports =
        new Reports().cell("files", "DELETE_OBJECT", "APPLIED", null, "VERIFIED", "RECREATED", 2);

    assertThat(reports.certificate().systems()).containsEntry("files", Map.of(Fate.REPLACED, 2L));
    assertThat(reports.certificate().status()).isEqualTo(Status.COMPLETE);
  }
}
