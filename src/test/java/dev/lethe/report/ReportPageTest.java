package dev.lethe.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A report's page, whatever it is about. */
@Timeout(60)
class ReportPageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"' onmouseover=alert(1) x='",
        "]]></style><img src=x>&lt;&#0;",
        "a\u0000b\u0001c\u001b[31m\r\nd",
        "photo\u202egpj.exe\u2066",
        "\ud800 alone, \uffff, \u2028",
        "</bdi></code></td>"
      })
  void spellsOutHostileNames(String key) throws Exception {
    Reports reports =
        new Reports()
            .item(key)
            .with("reason", key)
            .with("approver", key)
            .with("author", key)
            .cell("files", "DELETE_OBJECT", "FAILED", null, 1)
            .cell("files", "DELETE_OBJECT", "APPLIED", "LEFTOVER", 1);

    Page page = reports.page();

    page.assertAsksNothingOfAnybody();
    assertThat(page.elements("bdi")).anyMatch(name -> name.getTextContent().contains(shown(key)));
    assertThat(reports.html().codePoints())
        .as("nothing that cannot be seen")
        .noneMatch(c -> c != '\n' && Character.isISOControl(c))
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
  }

  private static String shown(String key) {
    return TextTable.printable(key);
  }

  @Test
  void shortensVeryLongNamesAndSaysSo() throws Exception {
    String key = "\ud83d\udcfc".repeat(1_024);

    Page page = new Reports().item(key).page();

    assertThat(page.elements("bdi"))
        .anyMatch(name -> name.getTextContent().endsWith("… (1,033 characters)"));
    assertThat(page.text()).doesNotContain(key);
  }

  @Test
  void namesNoItemWhereItConcernsPeople() throws Exception {
    Reports reports =
        new Reports()
            .item("jane@example.com")
            .cell("db", "MASK_ROW", "FAILED", null, 1)
            .cell("db", "MASK_ROW", "APPLIED", "LEFTOVER", 2)
            .personal();

    assertThat(reports.html()).doesNotContain("jane@");
    assertThat(reports.page().text()).contains("HELD: 1", "2 items were reported as erased");
  }

  @Test
  void forbidsEverythingButItsOwnStyle() throws Exception {
    Page page = new Reports().page();

    byte[] css = page.elements("style").get(0).getTextContent().getBytes(UTF_8);
    String hash =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(css));
    assertThat(page.elements("meta"))
        .anySatisfy(
            meta -> {
              assertThat(meta.getAttribute("http-equiv")).isEqualTo("Content-Security-Policy");
              assertThat(meta.getAttribute("content"))
                  .contains("default-src 'none'", "style-src 'sha256-" + hash + "'");
            });
  }

  @Test
  void givesEveryChartATitleAndItsNumbersInWords() throws Exception {
    Page page =
        new Reports()
            .cell("files", "DELETE_OBJECT", "FAILED", null, 3)
            .cell("files", "DELETE_OBJECT", "APPLIED", "VERIFIED", 17)
            .page();

    assertThat(page.elements("svg")).hasSize(3);
    assertThat(page.elements("svg"))
        .allSatisfy(chart -> assertThat(chart.getAttribute("role")).isEqualTo("img"));
    assertThat(page.elements("desc"))
        .extracting(text -> text.getTextContent())
        .containsExactly(
            "LIVE: 28 objects; EXPIRED: 17 objects; ORPHAN: 3 objects.",
            "180–365 days: 20 objects.",
            "ACCESS_DENIED: 3 actions.");
  }

  @Test
  void tellsWhichGuardRefused() throws Exception {
    Page page =
        new Reports()
            .refusedBy("max-fraction")
            .with("reason", "the plan erases 20 of 48 objects")
            .page();

    assertThat(page.text())
        .contains("REFUSED by max-fraction: the plan erases 20 of 48 objects")
        .contains("carries no certificate");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,1", "6,2", "10,2", "17,5", "26,10", "50,10", "51,20", "1000000,200000"})
  void cutsAnAxisIntoAtMostFiveRoundSteps(long most, long step) {
    assertThat(Charts.step(most)).isEqualTo(step);
  }
}
