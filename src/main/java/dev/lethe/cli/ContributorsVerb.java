package dev.lethe.cli;

import picocli.CommandLine.Command;

@Command(
    name = "contributors",
    description = "Finds contributors who have left, deletes their data and proves it.",
    mixinStandardHelpOptions = true,
    subcommands = {InactiveVerb.class, DeleteVerb.class, CheckApiVerb.class, WorkflowVerb.class},
    footer = {
      "",
      "Connections come from an INI file (--config), over those of --conf.",
      "",
      "Examples:",
      "  lethe contributors inactive --days-inactive 30 --execute",
      "  lethe contributors delete --csv people.csv --integration --dry-run"
    })
final class ContributorsVerb {}
