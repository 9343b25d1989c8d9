package dev.lethe.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.job.TestSpark;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds in a CSV file: what is understood, and that nothing else is passed over. */
@Timeout(120)
class HoldFileTest {
  private static final String HEADER = "id,scope,value,reason,set_by,until\n";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final AuthorityMismatch REFUSE =
      new AuthorityMismatch(AuthorityMismatch.Mode.REFUSE, List.of());

  @TempDir Path folder;

  @Test
  void readsWhatSpreadsheetsAndScriptsWrite() throws Exception {
    assertThat(
            holds(
                "\uFEFFscope,until,\"id\",value,note,reason,set_by\r\n"
                    + "key,,1,\"a, \"\"b\"\"\nc \",x,,\r\n"
                    + "\r\n"
                    + "prefix,2030-12-31,2,caf\u00e9/,,case 12,legal\r\n"
                    + "tenant,2030-12-31T01:00:00+01:00,3,acme,,,\r\n"
                    + "subject,2030-12-31 00:00:00,4,hmac,,,"))
        .containsExactly(
            "1|key|a, \"b\"\nc |null",
            "2|prefix|caf\u00e9/|2030-12-31T23:59:59.999999Z",
            "3|tenant|acme|2030-12-31T00:00:00Z",
            "4|subject|hmac|2030-12-31T00:00:00Z");
    assertThat(holds(HEADER)).as("a header and nothing below it").isEmpty();
    assertThat(holds(HEADER.strip())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'' | :1: it is empty; its first line names id, scope",
        "'\uFEFF' | :1: it is empty",
        "id,scope,value,reason,set_by\\n | :1: its columns are",
        "id,scope,value,reason,set_by,until,id\\n | :1: its columns are",
        "H1,key\\n | :2: it has 2 fields and not 6",
        "H1,key,a,,,,\\n | :2: it has 7 fields and not 6",
        "H1,key,a,,,\\n2,galaxy,b,,,\\n | :3: scope is 'galaxy'; it takes key, prefix, tenant",
        "H1,Key,a,,,\\n | :2: scope is 'Key'",
        "H1,key,,,,\\n | :2: value is empty",
        "H1,prefix,,,,\\n | :2: value is empty",
        "H,key,a,,,\\n | :2: id is empty",
        "H1,,a,,,\\n | :2: scope is empty",
        "H1,key,a,,,soon\\n | :2: until is 'soon'",
        "H1,key,a,,,2030-02-30\\n | :2: until is '2030-02-30'",
        "H1,key, a,,,\\n | :2: ' a' begins or ends with a space",
        "H1,key,a\"b,,,\\n | :2: a quote inside of a field",
        "H1,key,\"a\"b,,,\\n | :2: something follows a closing quote",
        "H1,key,a\\rb,,,\\n | :2: a carriage return that does not end the line",
        "H\"1\\n\",key,\"a,,,\\n | :3: a quote is not closed",
      })
  void refusesWhatItDoesNotUnderstandWithItsLine(String content, String expected) throws Exception {
    String text =
        content
            .replaceFirst("^''$", "")
            .replaceFirst("^'\uFEFF'$", "\uFEFF")
            .replaceFirst("^H", HEADER)
            .replace("\\n", "\n")
            .replace("\\r", "\r");
    LetheException refused = refused(write(text.getBytes(UTF_8)));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.getMessage()).contains("holds.csv" + expected);
  }

  @Test
  void refusesAFileThatIsNotUtf8OrCannotBeRead() throws Exception {
    LetheException latin = refused(write((HEADER + "1,key,caf\u00e9,,,").getBytes(ISO_8859_1)));
    assertThat(latin.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(latin.getMessage()).contains("not UTF-8");
    LetheException missing = refused(folder.resolve("nobody.csv"));
    assertThat(missing.exitCode()).isEqualTo(ExitCode.SYSTEM_FAILED);
    assertThat(missing.getMessage()).contains("there is no file").contains("nobody.csv");
    assertThat(refused(folder).exitCode()).isEqualTo(ExitCode.SYSTEM_FAILED);
  }

  @Test
  void holdIsInForceUpToAndIncludingUntilAndMayNameAKeyByItsUri() throws Exception {
    String text =
        HEADER
            + "1,key,at-now,,,2026-03-01T12:00:00Z\n"
            + "2,key,before-now,,,2026-03-01T11:59:59.999999Z\n"
            + "3,key,today,,,2026-03-01\n"
            + "4,key,yesterday,,,2026-02-28\n"
            + "5,key,s3a://ours/by-uri,,,\n"
            + "6,key,s3://theirs/not-ours,,,\n"
            + "7,prefix,s3://ours/below/,,,\n"
            + "8,prefix,s3://theirs/,,,\n"
            + "9,tenant,acme,,,\n";
    try (Holds holds = read(text, null)) {
      assertThat(holds.keysIn("ours", REFUSE).collectAsList())
          .extracting(row -> row.getString(0))
          .contains("at-now", "today", "by-uri")
          .doesNotContain("before-now", "yesterday", "not-ours");
      assertThat(holds.prefixesIn("ours", REFUSE)).contains("below/").doesNotContain("");
      assertThat(holds.prefixesIn("theirs", REFUSE)).as("a whole bucket").contains("");
    }
    try (Holds holds = read(text, "acme")) {
      assertThat(holds.prefixesIn("ours", REFUSE)).as("all that a tenant has").contains("");
    }
    try (Holds holds = read(text, "other")) {
      assertThat(holds.prefixesIn("ours", REFUSE)).doesNotContain("");
    }
  }

  @Test
  void subjectIsNothingThatTheseRulesCanHold() {
    LetheException refused =
        catchThrowableOfType(
            LetheException.class, () -> read(HEADER + "s1,subject,hmac,,,\n", null));
    assertThat(refused.refused()).containsExactly("holds");
    assertThat(refused.getMessage()).contains("s1", "rules about people only");
  }

  @Test
  void leavesNothingCachedBehind() throws Exception {
    TestSpark.session().sharedState().cacheManager().clearCache();
    read(HEADER + "1,key,a,,,\n", null).close();
    assertThatThrownBy(() -> read(HEADER + "s1,subject,hmac,,,\n", null))
        .isInstanceOf(LetheException.class);
    assertThat(TestSpark.session().sharedState().cacheManager().isEmpty()).isTrue();
  }

  private Holds read(String text, String tenant) throws IOException {
    Path file = write(text.getBytes(UTF_8));
    String job =
        """
        {"job":"j","sources":{"o":{"connection":"f"},"t":{"connection":"d","table":"t"},
         "legal":{"csv":"%s"}},"holds":[{"source":"legal"}],
         "rules":{"r":{"kind":"retention","items":{"source":"o"},"references":{"source":"t",
         "key":"k","id":"i","expired":"true"}}}}\
        """;
    return Holds.read(
        TestSpark.session(), JobSpec.thaw(String.format(job, file)), null, tenant, NOW);
  }

  private List<String> holds(String text) throws IOException {
    return HoldFile.read(write(text.getBytes(UTF_8))).stream().map(HoldFileTest::text).toList();
  }

  private static String text(Row row) {
    return row.get(0) + "|" + row.get(1) + "|" + row.get(2) + "|" + row.get(5);
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("holds.csv"), content);
  }

  private static LetheException refused(Path file) {
    return catchThrowableOfType(LetheException.class, () -> HoldFile.read(file));
  }
}
