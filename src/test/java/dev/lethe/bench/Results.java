package dev.lethe.bench;

import dev.lethe.bench.Contest.Result;
import dev.lethe.bench.Contest.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Writes a section of bench/RESULTS.md and leaves the others as they are. */
record Results(Population population, int rounds, String command, List<Result> results) {
  private static final String COLUMNS =
      """
      | system | actions | by hand, s | `lethe apply`, s | times as long | `lethe plan`, s |
      |---|---|---|---|---|---|
      """;

  void write(Path file) throws IOException {
    String heading = "## %,d matches\n".formatted(population.matches());
    String old = Files.exists(file) ? Files.readString(file) : "";
    int start = old.indexOf(heading);
    int next = start < 0 ? -1 : old.indexOf("\n## ", start);
    String before = start < 0 ? old : old.substring(0, start);
    String after = next < 0 ? "" : old.substring(next + 1);
    Files.writeString(file, before + heading + section() + "\n" + after);
  }

  String section() throws IOException {
    StringBuilder text = new StringBuilder("\n");
    text.append(
        "`%s`, %s, %s. %,d rows, documents or keys, every other one of which goes; rounds: %d, after a small one to warm up; median [least–most].%n%n"
            .formatted(
                command, LocalDate.now(ZoneOffset.UTC), machine(), population.rows(), rounds));
    text.append(COLUMNS);
    for (Result result : results) {
      text.append(
          "| %s | %,d | %s | %s | **%s** | %s |%n"
              .formatted(
                  result.system(),
                  result.rounds().get(0).actions(),
                  spread(result, Round::byHand),
                  spread(result, Round::apply),
                  spread(result, Round::ratio),
                  spread(result, Round::plan)));
    }
    text.append("\nBy hand:\n\n");
    results.forEach(
        result -> text.append("- %s: %s%n".formatted(result.system(), result.byHand())));
    return text.toString();
  }

  private static String spread(Result result, ToDoubleFunction<Round> value) {
    double[] sorted = result.rounds().stream().mapToDouble(value).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%.2f [%.2f–%.2f]",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }

  private static String machine() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    String load = Arrays.asList(Files.readString(Path.of("/proc/loadavg")).split(" ")).get(1);
    return "%d × %s, Java %s, load %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor,
            System.getProperty("java.version"),
            load);
  }
}
