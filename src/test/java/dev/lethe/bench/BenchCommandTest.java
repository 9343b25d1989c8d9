package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That the bench still runs, and that both sides leave the same; not how fast. */
@Tag("campaign")
@Timeout(1_200)
class BenchCommandTest {
  @TempDir private Path folder;

  @Test
  void bothSidesEraseTheSameInEverySystemAndTheOtherSectionsStay() throws Exception {
    Path results = folder.resolve("RESULTS.md");
    Files.writeString(
        results, "# Results\n\n## 200 matches\n\nold\n\n## Where we lose\n\nby hand\n");

    int code =
        new CommandLine(new BenchCommand())
            .execute("--matches", "200", "--rounds", "1", "--results", results.toString());

    assertThat(code).isZero();
    assertThat(results)
        .content()
        .startsWith("# Results\n\n## 200 matches\n")
        .endsWith("\n## Where we lose\n\nby hand\n")
        .doesNotContain("old")
        .contains("| PostgreSQL ", "| MySQL ", "| Elasticsearch ", "| ClickHouse ", "| Redis ");
  }
}
