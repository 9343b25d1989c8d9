package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.lab.Endpoint;
import dev.lethe.lab.Lab;
import dev.lethe.plan.Pseudonyms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about contributors, on a source of truth and the jobs API that answers from it. */
@Timeout(600)
class ContributorsVerbTest {
  private static final String PROJECT = "fe92bf1f-46c3-4ebb-a09e-0557237f41e6";

  @TempDir Path folder;
  private final Lab lab = Lab.shared();
  private String database;
  private Path conf;
  private Path ini;
  private Path job;

  @BeforeEach
  void world() throws IOException, SQLException {
    database = lab.freshDatabase("postgres", "people");
    sql(Files.readString(Path.of("src/test/resources/dev/lethe/lab/postgres-kepler.sql")));
    contributor(1, "ACTIVE", "now() - interval '100 days'");
    contributor(2, "ACTIVE", "now() - interval '300 days'");
    contributor(3, "ACTIVE", "NULL");
    contributor(4, "ACTIVE", "now() - interval '29 days'");
    contributor(5, "LOCKED", "now() - interval '500 days'");
    Endpoint postgres = lab.endpoint("postgres");
    ini =
        Files.writeString(
            folder.resolve("config.ini"),
            "[database]\nhost = %s\nport = %d\ndatabase = %s\nusername = %s\npassword = %s\n"
                .formatted(
                    postgres.host(),
                    postgres.port(),
                    database,
                    postgres.user(),
                    postgres.password()));
    conf =
        Files.writeString(
            folder.resolve("lethe.conf"),
            """
            store { root = "%s" }
            master-key = "%s"
            pseudonym-keys = [ { id = k1, key = "%s" } ]
            """
                .formatted(folder.resolve("store"), Pseudonyms.fresh(), Pseudonyms.fresh()));
    job =
        Files.writeString(
            folder.resolve("job.conf"),
            """
            job = contributor-deletion
            sources { contributors { csv = "contributors.csv" } }
            subjects { source = contributors, id = contributor_id, email = email_address,
                       truth { connection = kepler-db, table = contributors, id = id, email = email } }
            rules {
              judgments { kind = subject, target { connection = kepler-db, table = judgments, key = id },
                          match { contributor_id = id }, mask { worker_email = constant }, stage = 2 }
              identity  { kind = subject, target { connection = kepler-db, table = contributors, key = id },
                          match { id = id }, stage = 4,
                          mask { email = unique-constant, name = constant, phone = "null", status = "set:DELETED" } }
            }
            guards { max-fraction = 1 }
            """);
  }

  @Test
  void listsTheLongestInactiveFirstAndWritesThemForItsUserOnly() throws IOException {
    Ran shown = Ran.done(verb("inactive", "--integration"));
    Ran written = Ran.done(verb("inactive", "--max-contributors", "2", "--execute", "--json"));

    assertThat(shown.out()).contains("3 contributors have been inactive for 30 days or more");
    assertThat(shown.out()).containsSubsequence(email(3), email(2), email(1));
    assertThat(shown.out()).doesNotContain(email(4)).doesNotContain(email(5));
    assertThat(shown.err()).doesNotContain("@");
    JsonNode json = written.json();
    Path file = Path.of(json.get("file").asText());
    try {
      assertThat(file.toString()).matches("inactive_contributors_\\d{8}_\\d{6}\\.csv");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      List<String> lines = Files.readAllLines(file);
      assertThat(lines.get(0)).isEqualTo("contributor_id,email_address,last_active_at");
      assertThat(lines.get(1)).isEqualTo(id(3) + "," + email(3) + ",");
      assertThat(lines.get(2)).startsWith(id(2) + "," + email(2) + ",20").endsWith("Z");
      assertThat(lines).hasSize(3);
    } finally {
      Files.delete(file);
    }
    assertThat(kept()).doesNotContain("@").contains("\"environment\":\"integration\"");
  }

  @Test
  void deletesWhoIsInTheFileAndSumsUpWhatWasDone() throws Exception {
    Path csv = csv(1, 2);

    Ran planned = Ran.done(verb("delete", "--csv", csv.toString(), "--dry-run", "--json"));
    assertThat(planned.json().get("actions").get("MASK_ROW").asInt()).isEqualTo(6);
    assertThat(planned.json().at("/planned/postgresql_records_to_be_deleted").asInt()).isEqualTo(6);
    assertThat(rows("SELECT count(*) FROM contributors WHERE status = 'DELETED'"))
        .containsExactly("0");
    Ran done = Ran.done(verb("delete", "--csv", csv.toString(), "--execute"));

    assertThat(done.out())
        .containsSubsequence(
            "looked again: 6 gone, 0 left over",
            "✅ PostgreSQL records deleted: 6",
            "✅ Elasticsearch documents masked: 0",
            "✅ ClickHouse records masked: 0",
            "✅ S3 files deleted: 0",
            "✅ Redis sessions cleared: 0");
    assertThat(rows("SELECT id::text FROM contributors WHERE status = 'DELETED' ORDER BY id"))
        .containsExactly(id(1), id(2));
    assertThat(rows("SELECT count(*) FROM judgments WHERE worker_email = 'DELETED_USER'"))
        .containsExactly("4");
  }

  @Test
  void provesThatTheyCanWorkBeforeAndNotAfterwards() throws Exception {
    Path csv = csv(1, 2, 3);
    String url = jobUrl(secret());

    Ran before = Ran.done(verb("check-api", "--csv", csv.toString(), "--job-url", url));
    Ran workflow =
        Ran.done(
            verb(
                "workflow",
                "--project-id",
                PROJECT,
                "--csv",
                csv.toString(),
                "--sample-size",
                "2",
                "--job-url",
                url));
    String[] again = verb("check-api", "--csv", csv.toString(), "--job-url", url, "--json");
    Ran after = Ran.lethe(again);
    Ran lockedOut = Ran.done(more(again, "--fetch-only", "--expect-locked-out"));

    assertThat(before.out())
        .contains("line 2: fetch ok (200), commit ok (200)", "line 4: fetch ok (200)");
    assertThat(workflow.out())
        .containsSubsequence(
            "1. route units",
            "✅ 5 units of project " + PROJECT,
            "2. API test before the deletion",
            "line 2: fetch ok (200)",
            "line 3: fetch ok (200)",
            "3. delete",
            "✅ PostgreSQL records deleted: 9",
            "4. API test after the deletion",
            "line 2: fetch refused (403), commit refused (403)",
            "✅ Contributors successfully kicked out (fetch API failed as expected)");
    assertThat(after.code()).isEqualTo(4);
    assertThat(after.json().get("contributors").get(0).get("fetch").asInt()).isEqualTo(403);
    assertThat(lockedOut.json().get("contributors_after").get(0).get("commit").isNull()).isTrue();
    for (Ran ran : List.of(before, workflow, after, lockedOut)) {
      assertThat(ran.out() + ran.err())
          .doesNotContain(secret(), "@example.org", id(1), id(2), id(3));
    }
    assertThat(before.err()).contains("--job-url holds the job's secret");
    assertThat(kept()).doesNotContain(secret(), "@example.org", id(1));
  }

  @Test
  void nothingIsDeletedWhenAStepBeforeFails() throws Exception {
    String[] workflow =
        verb("workflow", "--project-id", PROJECT, "--csv", csv(1, 5).toString(), "--job-url");

    Ran wrongSecret = Ran.lethe(more(workflow, jobUrl("wr0ng")));
    Ran locked = Ran.lethe(more(workflow, jobUrl(secret())));
    Ran nowhere = Ran.lethe(more(workflow, "http://127.0.0.1:1/jobs/j?secret=wr0ng"));

    assertThat(wrongSecret.code()).isEqualTo(1);
    assertThat(wrongSecret.err()).contains("the jobs API answered 403").doesNotContain("wr0ng");
    assertThat(locked.code()).isEqualTo(4);
    assertThat(locked.out()).contains("line 3: fetch refused (403)").doesNotContain("3. delete");
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("does not answer").doesNotContain("wr0ng");
    assertThat(rows("SELECT count(*) FROM contributors WHERE status = 'DELETED'"))
        .containsExactly("0");
  }

  @Test
  void saysWhatIsWrongWithFilesAndArguments() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.ini"), "[database]\npasword = s3cret\n");
    List<String> wrong = new ArrayList<>(List.of("contributors", "inactive", "--config"));
    Ran badIni = Ran.lethe(more(wrong.toArray(String[]::new), bad.toString()));
    Ran noIni = Ran.lethe(more(wrong.toArray(String[]::new), "~/there-is-none.ini"));
    Ran both = Ran.lethe(verb("delete", "--csv", "x.csv", "--dry-run", "--execute"));
    Ran misplaced = Ran.lethe(verb("check-api", "https://host/jobs/j?secret=s3cret"));
    Ran days = Ran.lethe(verb("inactive", "--days-inactive", "-1"));

    assertThat(badIni.code()).isEqualTo(2);
    assertThat(badIni.err()).contains("bad.ini:2 [database]: unknown name 'pasword'");
    assertThat(noIni.code()).isEqualTo(2);
    assertThat(noIni.err()).contains(System.getenv("HOME") + "/there-is-none.ini");
    assertThat(both.code()).isEqualTo(2);
    assertThat(misplaced.code()).isEqualTo(2);
    assertThat(days.code()).isEqualTo(2);
    for (Ran ran : List.of(badIni, misplaced)) {
      assertThat(ran.out() + ran.err()).doesNotContain("s3cret");
    }
  }

  private String[] verb(String verb, String... arguments) {
    return more(
        new String[] {
          "contributors",
          verb,
          "--conf",
          conf.toString(),
          "--config",
          ini.toString(),
          "--job",
          job.toString()
        },
        arguments);
  }

  private static String[] more(String[] first, String... then) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(then)).toArray(String[]::new);
  }

  private String jobUrl(String secret) {
    return lab.endpoint("jobs-api").url()
        + "/"
        + database
        + "-0/quality/jobs/27f196f6?secret="
        + secret;
  }

  private String secret() {
    return lab.endpoint("jobs-api").password();
  }

  /** What the runs say of themselves. */
  private String kept() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve("store/runs"))) {
      for (Path file : files.toList()) {
        text.append(Files.readString(file)).append('\n');
      }
    }
    return text.toString();
  }

  private Path csv(int... people) throws IOException {
    StringBuilder text = new StringBuilder("email_address,contributor_id\n");
    Arrays.stream(people).forEach(n -> text.append(email(n) + "," + id(n) + "\n"));
    return Files.writeString(folder.resolve("people.csv"), text);
  }

  private static String id(int n) {
    return "00000000-0000-4000-8000-00000000000" + n;
  }

  private static String email(int n) {
    return "person" + n + "@example.org";
  }

  private void contributor(int n, String status, String lastActive) throws SQLException {
    sql(
        "INSERT INTO contributors VALUES ('%s', '%s', 'Name', '+1', '%s', %s, now() - interval '600 days')"
            .formatted(id(n), email(n), status, lastActive));
    for (int i = 0; i < 2; i++) {
      sql(
          "INSERT INTO judgments VALUES (%d, '%s', '%s', '%s', '%s', now())"
              .formatted(n * 10 + i, id(n), PROJECT, id(n), email(n)));
    }
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = lab.postgres(database);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = lab.postgres(database);
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }
}
