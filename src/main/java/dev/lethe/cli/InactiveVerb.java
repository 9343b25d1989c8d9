package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.job.Inactive;
import dev.lethe.report.Csv;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.report.Values;
import dev.lethe.spec.SubjectsSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "inactive",
    description = {
      "Lists active contributors whom nobody has seen for some days, longest inactive first.",
      "With --execute it writes them to inactive_contributors_<yyyymmdd_hhmmss>.csv (UTC) here, for"
          + " `lethe contributors delete`; it deletes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  lethe contributors inactive --integration --dry-run",
      "  lethe contributors inactive --days-inactive 90 --execute"
    })
final class InactiveVerb extends ContributorVerb {
  private static final List<String> COLUMNS =
      List.of("contributor_id", "email_address", "last_active_at");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
  private static final int LONGEST_DAYS = 36_500;

  @Option(
      names = "--days-inactive",
      paramLabel = "N",
      defaultValue = "30",
      description = "For how many days at least. Default: ${DEFAULT-VALUE}.")
  int days;

  @Option(
      names = "--max-contributors",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many at most. Default: ${DEFAULT-VALUE}.")
  int most;

  @ArgGroup(exclusive = true)
  Mode mode = new Mode();

  static final class Mode {
    @Option(names = "--execute", description = "Write the CSV file.")
    boolean execute;

    @Option(names = "--dry-run", description = "Print only; the default.")
    boolean dryRun;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws IOException {
    if (days < 0 || days > LONGEST_DAYS) {
      throw LetheException.badInput("--days-inactive takes 0 to " + LONGEST_DAYS + " days.");
    }
    if (most < 1) {
      throw LetheException.badInput("--max-contributors takes at least 1.");
    }
    SubjectsSpec.Truth truth = people(job(bench.conf(), null)).truth();
    Connection connection =
        bench.connections().get(truth.table().connection(), truth.table().where());
    Instant now = bench.clock().instant();
    bench.progress().step("asking " + connection + " who has been inactive for " + days + " days");
    Dataset<Row> found =
        Inactive.before(
                bench.store().spark(), connection, truth, now.minus(Duration.ofDays(days)), most)
            .persist();
    try {
      long count = found.count();
      result
          .put("environment", bench.conf().environment())
          .put("count", count)
          .put("days_inactive", days);
      if (mode.execute) {
        write(now, found, count, result, out);
      } else {
        print(found, count, result, out);
      }
    } finally {
      found.unpersist();
    }
  }

  private void print(Dataset<Row> found, long count, RunResult result, Terminal out) {
    if (isJson()) {
      json().array("contributors", stream(found).map(Values::of).iterator());
    }
    out.line("%d contributors have been inactive for %d days or more", count, days);
    if (count > 0 && !isJson()) {
      out.line("");
      out.table(COLUMNS, stream(found).map(InactiveVerb::cells).iterator());
    }
    result.message(
        "Dry run: nothing was written. --execute writes them to a file for `lethe contributors"
            + " delete`.");
  }

  private static void write(
      Instant now, Dataset<Row> found, long count, RunResult result, Terminal out)
      throws IOException {
    Path file = Path.of("inactive_contributors_" + STAMP.format(now) + ".csv");
    try (PrintStream stream =
        new PrintStream(
            Channels.newOutputStream(
                Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")))),
            false,
            StandardCharsets.UTF_8)) {
      Csv csv = new Csv(stream);
      csv.row(COLUMNS);
      stream(found).forEach(row -> csv.row(cells(row)));
      if (stream.checkError()) {
        throw new IOException("cannot write all of " + file);
      }
    } catch (FileAlreadyExistsException e) {
      throw LetheException.badInput(file + " is there already, and stays as it is; run it again.");
    }
    result.put("file", file.toString());
    out.line("%d contributors written to %s", count, file);
  }

  private static Stream<Row> stream(Dataset<Row> found) {
    Iterator<Row> rows = found.toLocalIterator();
    Iterable<Row> all = () -> rows;
    return StreamSupport.stream(all.spliterator(), false);
  }

  private static List<String> cells(Row row) {
    return Arrays.asList(
        row.getString(0), row.getString(1), row.isNullAt(2) ? null : row.get(2).toString());
  }
}
