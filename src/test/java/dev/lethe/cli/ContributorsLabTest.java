package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.lab.Endpoint;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerReading;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import dev.lethe.plan.Pseudonyms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The workflow in all five systems, whose connections the INI file names. */
@Timeout(600)
class ContributorsLabTest {
  private final Lab lab = Lab.shared();
  @TempDir Path folder;

  @Test
  void theWorkflowDeletesInEverySystemAndCountsWhatTheOracleCounts() throws Exception {
    KeplerWorld world = KeplerWorld.fresh(lab, KeplerData.of(11, 60));
    List<KeplerContributor> gone = world.data().sample(8);
    Path csv = Files.writeString(folder.resolve("gone.csv"), KeplerData.csv(gone));
    Map<String, Long> expected = world.expected(gone);
    KeplerReading before = world.read(gone);

    Ran ran =
        Ran.lethe(
            "contributors",
            "workflow",
            "--conf",
            conf().toString(),
            "--config",
            ini(world).toString(),
            "--job",
            "jobs/contributor-deletion.conf",
            "--set",
            "rules.documents.target.index=" + world.indices(),
            "--set",
            "guards.max-fraction=1",
            "--project-id",
            world.data().projects().get(0).toString(),
            "--csv",
            csv.toString(),
            "--job-url",
            world.jobUrl("27f196f6-ee10-49ae-b8d1-8b983cd6f2ea"));

    assertThat(ran.code()).as("%s%n%s", ran.out(), ran.err()).isZero();
    long rows = expected.get("contributors") + expected.get("judgments");
    assertThat(ran.out().lines().map(String::strip))
        .containsSubsequence(
            "1. route units",
            "2. API test before the deletion",
            "✅ 3 contributors can work",
            "3. delete",
            "✅ PostgreSQL records deleted: " + rows,
            "✅ Elasticsearch documents masked: " + expected.get("documents"),
            "✅ ClickHouse records masked: " + expected.get("metrics"),
            "✅ S3 files deleted: " + expected.get("files"),
            "✅ Redis sessions cleared: " + expected.get("sessions"),
            "Found %d documents with DELETED_USER in Elasticsearch"
                .formatted(expected.get("documents")),
            "Found %d records with DELETED_USER in ClickHouse".formatted(expected.get("metrics")),
            "4. API test after the deletion",
            "✅ Contributors successfully kicked out (fetch API failed as expected)",
            "5. verify kepler-es " + world.index(world.data().projects().get(0)),
            "6. verify kepler-ch unit_metrics",
            "✅ Found %d records with DELETED_USER in ClickHouse"
                .formatted(expected.get("metrics")));
    assertThat(ran.out() + ran.err())
        .doesNotContain("@example.org", lab.endpoint("jobs-api").password());
    KeplerReading after = world.read(gone);
    assertThat(after.traces().values()).containsOnly(0L);
    assertThat(after.others()).as("everybody else's").isEqualTo(before.others());
  }

  private Path conf() throws Exception {
    return Files.writeString(
        folder.resolve("lethe.conf"),
        """
        store { root = "%s" }
        master-key = "%s"
        pseudonym-keys = [ { id = k1, key = "%s" } ]
        """
            .formatted(folder.resolve("store"), Pseudonyms.fresh(), Pseudonyms.fresh()));
  }

  private Path ini(KeplerWorld world) throws Exception {
    Endpoint s3 = lab.endpoint("s3");
    Endpoint elasticsearch = lab.endpoint("elasticsearch");
    String text =
        "[database]\ndatabase = "
            + world.database()
            + address("postgres")
            + "\n[redis]\ndb = "
            + world.redis()
            + address("redis")
            + "\n[elasticsearch]\nurl = "
            + elasticsearch.url()
            + login(elasticsearch)
            + "\n[s3]\nbucket_name = "
            + world.bucket()
            + "\naws_access_key_id = "
            + s3.user()
            + "\naws_secret_access_key = "
            + s3.password()
            + "\nendpoint_url = "
            + s3.url()
            + "\nregion = us-east-1\n[clickhouse]\ndatabase = "
            + world.clickHouse()
            + address("clickhouse")
            + "\n";
    return Files.writeString(folder.resolve("config_integration.ini"), text);
  }

  private String address(String server) {
    Endpoint endpoint = lab.endpoint(server);
    return "\nhost = " + endpoint.host() + "\nport = " + endpoint.port() + login(endpoint);
  }

  private static String login(Endpoint endpoint) {
    return "\nusername = " + endpoint.user() + "\npassword = " + endpoint.password();
  }
}
