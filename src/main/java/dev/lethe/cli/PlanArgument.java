package dev.lethe.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every verb about one plan takes. */
final class PlanArgument {
  @Parameters(
      index = "0",
      paramLabel = "PLAN",
      description = "A plan's id; `lethe history` lists them.")
  String id;

  @Option(
      names = "--tenant",
      paramLabel = "T",
      description = "The plan's tenant, where the store's root differs by tenant.")
  String tenant;
}
