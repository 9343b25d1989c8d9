package dev.lethe.cli;

import picocli.CommandLine.Command;

@Command(
    name = "tokenserver",
    description = "Deletes what a tokenserver no longer needs, and proves it.",
    mixinStandardHelpOptions = true,
    subcommands = {PurgeVerb.class},
    footer = {
      "",
      "Examples:",
      "  lethe tokenserver purge --oneshot --dryrun --human_logs",
      "  lethe tokenserver purge --grace-period 172800"
    })
final class TokenserverVerb {}
