package dev.lethe.cli;

import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What verbs take that list rows. */
final class ListingOptions {
  /** How to print. */
  enum Format {
    TABLE,
    JSON,
    CSV;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most N rows, of each kind; 0 shows all. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Format format;

  /** Prints rows in the format that was asked for; a summary stands only before a table. */
  void print(
      Verb verb, Listing rows, String name, RunResult result, Runnable summary, Terminal out) {
    if (verb.isJson()) {
      rows.json(name, verb.json());
    } else if (format == Format.CSV) {
      rows.csv(System.out);
      result.message(rows.words());
    } else {
      summary.run();
      rows.table(out);
    }
  }
}
