package dev.lethe.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.ExitCode;
import dev.lethe.plan.PlanHeader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run says of itself: what `--json` prints and what {@code runs/<run_id>.json} keeps. At
 * least {@code run_id, plan_id, job, as_of, verdicts, actions, outcomes, leftovers, refused}.
 */
public final class RunResult {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private ExitCode exitCode = ExitCode.DONE;

  public RunResult(String runId, String verb) {
    fields.put("run_id", requireNonNull(runId, "runId is null"));
    fields.put("verb", requireNonNull(verb, "verb is null"));
    fields.put("plan_id", null);
    fields.put("job", null);
    fields.put("as_of", null);
    fields.put("verdicts", Map.of());
    fields.put("actions", Map.of());
    fields.put("outcomes", Map.of());
    fields.put("leftovers", null);
    fields.put("refused", List.of());
    fields.put("exit_code", ExitCode.DONE.code());
  }

  /** Takes over what a plan says. */
  public RunResult plan(PlanHeader header) {
    fields.put("plan_id", header.planId());
    fields.put("job", header.job());
    fields.put("tenant", header.tenant());
    fields.put("environment", header.environment());
    fields.put("as_of", header.asOf().toString());
    fields.put("state", header.state().name());
    fields.put("verdicts", new TreeMap<>(header.verdicts()));
    fields.put("verdict_bytes", new TreeMap<>(header.verdictBytes()));
    fields.put("undecided", header.undecided());
    fields.put("actions", new TreeMap<>(header.actions()));
    fields.put("action_bytes", header.actionBytes());
    fields.put("refused", header.refused());
    return this;
  }

  public RunResult put(String field, Object value) {
    fields.put(requireNonNull(field, "field is null"), value);
    return this;
  }

  public RunResult outcomes(Map<String, Long> outcomes) {
    return put("outcomes", new TreeMap<>(outcomes));
  }

  public RunResult leftovers(long leftovers) {
    return put("leftovers", leftovers);
  }

  public RunResult refused(List<String> guards) {
    return put("refused", guards);
  }

  public RunResult exit(ExitCode code) {
    exitCode = requireNonNull(code, "code is null");
    return put("exit_code", code.code());
  }

  public RunResult message(String message) {
    return put("message", message);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public Map<String, Object> fields() {
    return fields;
  }

  public String json() {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run's result cannot be written as JSON", e);
    }
  }
}
