package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.RunResult;
import dev.lethe.spec.Suggestion;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in a sentence, with --json also in an object. */
final class UsageErrors implements IParameterExceptionHandler {
  /** A job's URL in the wrong place. */
  private static final Pattern SECRET = Pattern.compile("(secret=)[^&'\\s]+");

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    if (arguments.length == 0) {
      command.usage(System.err);
      return ExitCode.BAD_INPUT.code();
    }
    String message = SECRET.matcher(message(failure, command)).replaceAll("$1***");
    if (asksForJson(List.of(arguments))) {
      RunResult result = new RunResult(RunIds.fresh(Instant.now()), name(command));
      result.exit(ExitCode.BAD_INPUT).message(message);
      new JsonOutput(System.out).finish(result.fields());
    }
    System.err.println("lethe: " + message);
    System.err.println("`" + command.getCommandSpec().qualifiedName() + " --help` says more.");
    return ExitCode.BAD_INPUT.code();
  }

  private static String message(ParameterException failure, CommandLine command) {
    if (failure instanceof UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      return "there is no command '"
          + word
          + "'"
          + Suggestion.near(word, command.getSubcommands().keySet());
    }
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      return (unmatched.isUnknownOption()
              ? "there is no option '"
              : "there is nothing to do with '")
          + word
          + "'"
          + Suggestion.near(word, command.getCommandSpec().optionsMap().keySet());
    }
    String text = failure.getMessage().lines().findFirst().orElse("wrong arguments");
    return text.endsWith(".") ? text : text + ".";
  }

  private static boolean asksForJson(List<String> arguments) {
    int format = arguments.indexOf("--format");
    return arguments.contains("--json")
        || arguments.contains("--format=json")
        || (format >= 0 && arguments.subList(format, arguments.size()).contains("json"));
  }

  private static String name(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    return name.substring(name.indexOf(' ') + 1);
  }
}
