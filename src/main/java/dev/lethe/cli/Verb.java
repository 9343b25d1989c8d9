package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.report.JsonOutput;
import dev.lethe.report.ProgressLine;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.Conf;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One verb of the command line: parse, validate, call, print. What it does is elsewhere. */
abstract class Verb implements Callable<Integer> {
  @Mixin Common common;
  @Spec CommandSpec spec;

  private JsonOutput json;

  /**
   * Does the verb's work and says in {@code result} what came of it.
   *
   * @param out for people; swallowed with --json
   */
  abstract void run(Workbench bench, RunResult result, Terminal out) throws Exception;

  /** Whether the run is kept, so that {@code lethe result} finds it. */
  boolean isKept() {
    return true;
  }

  /** Whether stdout is one JSON object. */
  boolean isJson() {
    return common.json;
  }

  /** The tenant that the verb is about, or null. */
  String tenant() {
    return null;
  }

  /** The conf files to read; none for a verb that needs no configuration. */
  List<Path> confFiles() {
    return common.confFiles();
  }

  /** The configuration of this run. */
  Conf conf() {
    return Conf.load(confFiles());
  }

  /** For what is too long to be kept in the result: goes to stdout as it is read. */
  final JsonOutput json() {
    return json;
  }

  @Override
  public final Integer call() {
    String runId = RunIds.fresh(Instant.now());
    Path log = LogFile.open(runId, common.verbose);
    RunResult result = new RunResult(runId, name());
    json = new JsonOutput(System.out);
    Terminal out = new Terminal(isJson() ? Streams.none() : System.out);
    try (Workbench bench =
        new Workbench(
            conf(), tenant(), runId, new ProgressLine(System.err, System.console() != null))) {
      attempt(bench, result, out);
      if (isKept()) {
        keep(bench, result);
      }
    } catch (Throwable e) {
      fail(result, e);
    }
    if (isJson()) {
      json.finish(result.fields());
    }
    explain(result, log);
    return result.exitCode().code();
  }

  private void attempt(Workbench bench, RunResult result, Terminal out) {
    try {
      run(bench, result, out);
    } catch (Throwable e) {
      fail(result, e);
    }
  }

  /** A result that cannot be kept must not hide what the run itself has to say. */
  private void keep(Workbench bench, RunResult result) {
    try {
      bench.keep(result);
    } catch (Exception e) {
      if (result.exitCode() == ExitCode.DONE) {
        fail(result, e);
      } else {
        LoggerFactory.getLogger(Verb.class).error("the result is not kept", e);
      }
    }
  }

  private void fail(RunResult result, Throwable failure) {
    LoggerFactory.getLogger(Verb.class).error("{} failed", name(), failure);
    LetheException known = Failures.first(failure, LetheException.class);
    result
        .exit(known == null ? ExitCode.SYSTEM_FAILED : known.exitCode())
        .message(Failures.sentence(failure));
    if (known != null && !known.refused().isEmpty()) {
      result.refused(known.refused());
    }
  }

  /** The words after {@code lethe}: plan, key new. */
  private String name() {
    return spec.qualifiedName().substring(spec.qualifiedName().indexOf(' ') + 1);
  }

  private static void explain(RunResult result, Path log) {
    Object message = result.fields().get("message");
    if (message != null) {
      System.err.println(result.exitCode() == ExitCode.DONE ? message : "lethe: " + message);
    }
    if (result.exitCode() != ExitCode.DONE) {
      System.err.println("run " + result.fields().get("run_id") + ", log " + log);
    }
  }
}
