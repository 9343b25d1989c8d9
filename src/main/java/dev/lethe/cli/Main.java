package dev.lethe.cli;

import dev.lethe.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line. */
@Command(
    name = "lethe",
    mixinStandardHelpOptions = true,
    version = "lethe 0.1.0",
    description =
        "Finds data that should no longer exist, plans its removal, carries it out and proves it.",
    subcommands = {
      PlanVerb.class,
      ShowVerb.class,
      ExplainVerb.class,
      DiffVerb.class,
      CompareVerb.class,
      ApproveVerb.class,
      ApplyVerb.class,
      CancelVerb.class,
      VerifyVerb.class,
      UndoVerb.class,
      CloseVerb.class,
      RunVerb.class,
      HistoryVerb.class,
      ReportVerb.class,
      ResultVerb.class,
      ContributorsVerb.class,
      TokenserverVerb.class,
      DoctorVerb.class,
      KeyVerb.class,
      HelpCommand.class,
      GenerateCompletion.class
    },
    footer = {
      "",
      "Exit codes:",
      "  0  done",
      "  1  a system failed",
      "  2  something is wrong in files or arguments",
      "  3  refused: by a guard, an approval, a plan's age or state",
      "  4  finished, but actions failed",
      "  5  verification found leftovers",
      "",
      "Start here:",
      "  lethe demo                              the whole story on servers of its own",
      "  lethe doctor                            is every connection right?",
      "  lethe run trial-retention               plan and print; changes nothing",
      "  lethe run trial-retention --execute     plan, apply, verify",
      "",
      "Shell completion: source <(lethe generate-completion)"
    })
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Names in a bucket are Unicode, whatever the locale of a cron job is.
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    System.exit(run(arguments));
  }

  /** Runs one command; returns its exit code. */
  public static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(Extension.class)
        .forEach(extension -> line.addSubcommand(extension.command()));
    line.setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageErrors());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println("lethe: " + Failures.describe(failure));
          return ExitCode.SYSTEM_FAILED.code();
        });
    return line.execute(arguments);
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }
}
