package dev.lethe.cli;

import picocli.CommandLine.Option;

/** What verbs take that list rows. */
final class ListingOptions {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most N rows; 0 shows all. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  ShowVerb.Format format;
}
