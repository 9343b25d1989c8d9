package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.job.KeplerJob;
import dev.lethe.lab.KeplerContributor;
import dev.lethe.lab.KeplerData;
import dev.lethe.lab.KeplerReading;
import dev.lethe.lab.KeplerWorld;
import dev.lethe.lab.Lab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many people as a night's list has, in a system of some size. */
@Tag("campaign")
@Timeout(3600)
class ContributorCampaignTest {
  @TempDir Path folder;

  @Test
  void aThousandOfTwentyThousandGoAndNobodyElsesByteChanges() throws Exception {
    long began = System.nanoTime();
    KeplerWorld world = KeplerWorld.fresh(Lab.shared(), KeplerData.of(5, 20_000));
    List<KeplerContributor> gone = world.data().sample(1_000);
    KeplerJob job = KeplerJob.of(folder, world, gone, "", "");
    KeplerReading before = world.read(gone);
    Map<String, Long> expected = world.expected(gone);
    assertThat(before.traces()).isEqualTo(expected);
    assertThat(world.data().sharedDocuments(gone)).isPositive();
    tell("loaded and read", began);

    // The same as `lethe run`, and sums up.
    JsonNode done =
        lethe(
            job,
            "contributors",
            "delete",
            "--execute",
            "--job",
            job.job().toString(),
            "--csv",
            folder.resolve("contributors.csv").toString());
    tell("planned, carried out and verified", began);

    assertThat(done.at("/leftovers").asInt(-1)).isZero();
    JsonNode counts = done.get("systems");
    assertThat(counts.get("postgresql_records_deleted").asLong())
        .isEqualTo(expected.get("contributors") + expected.get("judgments"));
    assertThat(counts.get("elasticsearch_documents_masked").asLong())
        .isEqualTo(expected.get("documents"));
    assertThat(counts.get("clickhouse_records_masked").asLong()).isEqualTo(expected.get("metrics"));
    assertThat(counts.get("s3_files_deleted").asLong()).isEqualTo(expected.get("files"));
    assertThat(counts.get("redis_sessions_cleared").asLong()).isEqualTo(expected.get("sessions"));
    assertThat(done.at("/masked/elasticsearch").asLong()).isEqualTo(expected.get("documents"));
    assertThat(done.at("/masked/clickhouse").asLong()).isEqualTo(expected.get("metrics"));
    KeplerReading after = world.read(gone);
    assertThat(after.traces().values()).as("traces: " + after.traces()).containsOnly(0L);
    assertThat(after.others()).as("everybody else's").isEqualTo(before.others());

    JsonNode report =
        lethe(
            job,
            "report",
            done.get("plan_id").asText(),
            "--html",
            folder.resolve("report.html").toString());
    assertThat(report.get("certificate").asText()).as("%s", report).isEqualTo("complete");
    assertThat(report.get("systems").size()).isEqualTo(5);

    JsonNode again = lethe(job, "run", job.job().toString(), "--execute");
    assertThat(again.get("actions")).as("a second run: %s", again).isEmpty();
    tell("and once more", began);
  }

  private static JsonNode lethe(KeplerJob job, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--json", "--conf", job.conf().toString()));
    return Ran.done(arguments.toArray(String[]::new)).json();
  }

  private static void tell(String what, long began) {
    System.err.printf("%s after %d s%n", what, (System.nanoTime() - began) / 1_000_000_000);
  }
}
