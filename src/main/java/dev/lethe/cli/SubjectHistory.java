package dev.lethe.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import dev.lethe.LetheException;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.report.Values;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * What was done about people, found by their pseudonyms; the identifiers themselves go nowhere, and
 * lines are told by their number.
 */
final class SubjectHistory {
  private static final StructType NAMES = StructType.fromDDL("name string, line int");

  private final Workbench bench;
  private final HistoryVerb.Filter filter;

  SubjectHistory(Workbench bench, HistoryVerb.Filter filter) {
    this.bench = bench;
    this.filter = filter;
  }

  /** The lines of a file, or of standard input for {@code -}. */
  static List<String> read(String file, String input) {
    if (input != null && !input.equals("-")) {
      throw LetheException.badInput(
          "--subject takes nothing but `-`, which reads standard input: what stands among the"
              + " arguments can be listed by everybody on this machine. Or use --subject-file F.");
    }
    try {
      return file != null
          ? Files.readAllLines(Path.of(file))
          : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
              .lines()
              .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw LetheException.badInput(
          "cannot read the identifiers from "
              + (file == null ? "standard input" : file)
              + ": "
              + e.getClass().getSimpleName()
              + ".");
    }
  }

  /**
   * @param json null for people
   */
  void print(List<String> identifiers, RunResult result, Terminal out, JsonOutput json)
      throws IOException {
    Dataset<Row> found = found(identifiers);
    long total = found.count();
    long lines = found.select("line").distinct().count();
    long asked = identifiers.stream().filter(line -> !line.isBlank()).count();
    Dataset<Row> sorted = found.orderBy("line", "finished_at", "action_id");
    Dataset<Row> shown = filter.limit() == 0 ? sorted : sorted.limit(filter.limit());
    result.put("subjects", asked).put("subjects_found", lines).put("total", total);
    if (json != null) {
      json.array("rows", PlanHistory.stream(shown, Values::of));
      return;
    }
    long printed =
        out.table(
            List.of("line", "outcome", "at", "plan", "job", "kind", "target", "why"),
            PlanHistory.stream(shown, SubjectHistory::line));
    out.line(
        "%nShown: %,d of %,d audit rows about %,d of %,d identifiers%s",
        printed, total, lines, asked, printed < total ? "; --limit 0 shows all." : ".");
  }

  private Dataset<Row> found(List<String> identifiers) throws IOException {
    Dataset<Row> names = names(identifiers);
    Dataset<Row> rows = bench.audit().rows();
    if (filter.plan() != null) {
      rows = rows.where(col("plan_id").equalTo(filter.plan()));
    }
    if (filter.job() != null) {
      rows = rows.where(col("job").equalTo(filter.job()));
    }
    if (filter.outcome() != null) {
      rows = rows.where(col("outcome").equalTo(filter.outcome()));
    }
    if (filter.since() != null) {
      rows =
          rows.where(
              col("day")
                  .geq(lit(filter.since().atOffset(ZoneOffset.UTC).toLocalDate()))
                  .and(col("finished_at").geq(lit(filter.since()))));
    }
    Dataset<Row> named = rows.withColumn("name", explode(col("subjects")));
    return named
        .join(names, named.col("name").equalTo(names.col("name")))
        .select(
            "line",
            "plan_id",
            "action_id",
            "tenant",
            "env",
            "job",
            "rule",
            "kind",
            "target",
            "outcome",
            "reason",
            "category",
            "message",
            "finished_at",
            "run_id",
            "actor");
  }

  private Dataset<Row> names(List<String> identifiers) throws IOException {
    Pseudonyms pseudonyms = Pseudonyms.load(bench.conf().pseudonymKeys(), bench.store().files());
    List<Row> names = new ArrayList<>();
    for (int i = 0; i < identifiers.size(); i++) {
      if (!identifiers.get(i).isBlank()) {
        for (String name : pseudonyms.subject(identifiers.get(i))) {
          names.add(RowFactory.create(name, i + 1));
        }
      }
    }
    Dataset<Row> asked = bench.store().spark().createDataFrame(names, NAMES);
    // The audit has one name of everybody; the other ones, as of their emails, lead to it.
    Dataset<Row> known =
        bench.plans().subjects().select(col("subject"), explode(col("aliases")).as("alias"));
    return asked
        .join(known, asked.col("name").equalTo(known.col("alias")))
        .select(col("subject").as("name"), col("line"))
        .union(asked)
        .distinct();
  }

  private static List<String> line(Row row) {
    Instant at = row.getAs("finished_at");
    return Arrays.asList(
        String.valueOf(row.<Object>getAs("line")),
        row.getAs("outcome"),
        at == null ? null : PlanList.seconds(at),
        row.getAs("plan_id"),
        row.getAs("job"),
        row.<String>getAs("kind").replace('_', ' ').toLowerCase(Locale.ROOT),
        row.getAs("target"),
        PlanHistory.why(row));
  }
}
