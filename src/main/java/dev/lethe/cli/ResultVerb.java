package dev.lethe.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.ExitCode;
import dev.lethe.LetheException;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.Suggestion;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "result",
    description = {
      "Prints what a run said of itself, as JSON, and exits with the run's code.",
      "Starts no Spark; for runs in cluster mode, which hides both."
    },
    footer = {"", "Examples:", "  lethe result 20261121-091500-a1b2c3", "  lethe result latest"})
final class ResultVerb extends Verb {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> FIELDS =
      new TypeReference<>() {};
  private static final String LATEST = "latest";
  private static final int SHOWN = 5;

  @Parameters(
      paramLabel = "RUN",
      description = "A run's id, which each run prints; `latest` is the newest of the store.")
  String run;

  @Option(
      names = "--tenant",
      paramLabel = "T",
      description = "The run's tenant, where the store's root differs by tenant.")
  String tenant;

  private boolean found;

  @Override
  String tenant() {
    return tenant;
  }

  @Override
  boolean isKept() {
    return false;
  }

  @Override
  boolean isJson() {
    return found || common.json;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    StoreFiles files = bench.files();
    List<String> runs =
        files.list("runs").stream()
            .filter(file -> file.endsWith(".json"))
            .map(file -> file.substring(0, file.length() - ".json".length()))
            .toList();
    String wanted = run.equals(LATEST) && !runs.isEmpty() ? runs.get(runs.size() - 1) : run;
    if (!runs.contains(wanted)) {
      throw unknown(files, runs);
    }
    take(read(files, wanted), result);
    found = true;
  }

  private static Map<String, Object> read(StoreFiles files, String run) throws IOException {
    byte[] content =
        files
            .read("runs/" + run + ".json")
            .orElseThrow(() -> new IOException("runs/" + run + ".json has just been removed."));
    return JSON.readValue(content, FIELDS);
  }

  private static void take(Map<String, Object> kept, RunResult result) {
    ExitCode code =
        Arrays.stream(ExitCode.values())
            .filter(candidate -> Integer.valueOf(candidate.code()).equals(kept.get("exit_code")))
            .findFirst()
            .orElse(ExitCode.SYSTEM_FAILED);
    result.fields().clear();
    result.exit(code);
    result.fields().clear();
    result.fields().putAll(kept);
  }

  private LetheException unknown(StoreFiles files, List<String> runs) {
    List<String> newest = runs.subList(Math.max(0, runs.size() - SHOWN), runs.size());
    return LetheException.badInput(
        "there is no run '"
            + run
            + "' in the store "
            + files
            + Suggestion.near(run, runs)
            + (newest.isEmpty()
                ? " It has no runs yet."
                : " The newest are: " + String.join(", ", newest) + "."));
  }
}
