package dev.lethe.cli;

import dev.lethe.ExitCode;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import dev.lethe.spec.PseudonymKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = {
      "Reaches every connection of the configuration and says what is wrong with each: address,"
          + " time, version, and whether its user may do what the files in jobs/ want done there;"
          + " looks at the store, the pseudonym keys and those files too. Changes nothing.",
      "Exits with 1 if anything is wrong."
    },
    footer = {"", "Example:", "  lethe doctor --conf /etc/lethe/prod.conf"})
final class DoctorVerb extends Verb {
  @Option(
      names = "--tenant",
      paramLabel = "T",
      description = "The tenant, where the store's root differs by tenant.")
  String tenant;

  @Override
  String tenant() {
    return tenant;
  }

  @Override
  boolean isKept() {
    return false;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) {
    Map<String, Doctor.Diagnosis> connections;
    Doctor.Diagnosis store;
    Map<String, String> jobs;
    try (Doctor doctor = new Doctor(bench)) {
      jobs = doctor.jobs();
      connections = doctor.connections();
      store = doctor.store();
    }
    List<String> keys = bench.conf().pseudonymKeys().stream().map(PseudonymKey::id).toList();
    List<String> problems = problems(connections, store, jobs, keys);
    result
        .put("connections", fields(connections))
        .put("store", store.fields())
        .put("pseudonym_keys", keys)
        .put("jobs", jobs)
        .put("problems", problems);
    print(connections, store, jobs, keys, out);
    if (problems.isEmpty()) {
      out.line("%nNothing is wrong.");
      return;
    }
    out.line("%nWrong:");
    problems.forEach(problem -> out.line("  %s", problem));
    result
        .exit(ExitCode.SYSTEM_FAILED)
        .message(
            problems.size() == 1 ? "one thing is wrong." : problems.size() + " things are wrong.");
  }

  private static List<String> problems(
      Map<String, Doctor.Diagnosis> connections,
      Doctor.Diagnosis store,
      Map<String, String> jobs,
      List<String> keys) {
    List<String> problems = new ArrayList<>();
    connections.forEach(
        (name, diagnosis) ->
            diagnosis.problems().forEach(problem -> problems.add(name + ": " + problem)));
    store.problems().forEach(problem -> problems.add("store: " + problem));
    if (keys.stream().distinct().count() < keys.size()) {
      problems.add("pseudonym-keys: two keys have one id " + keys + "; give each its own.");
    }
    jobs.forEach(
        (name, problem) -> {
          if (problem != null) {
            problems.add("job " + name + ": " + problem);
          }
        });
    return problems;
  }

  private static void print(
      Map<String, Doctor.Diagnosis> connections,
      Doctor.Diagnosis store,
      Map<String, String> jobs,
      List<String> keys,
      Terminal out) {
    List<List<String>> lines = new ArrayList<>();
    connections.forEach((name, diagnosis) -> lines.add(line(name, diagnosis)));
    lines.add(line("store", store));
    out.table(
        List.of(
            "connection",
            "type",
            "state",
            "time",
            "address",
            "version",
            "rights",
            "identity",
            "transport"),
        lines.iterator());
    out.line(
        "%n  pseudonym keys: %s",
        keys.isEmpty()
            ? "none; rules about people need one (`lethe key new`), for others the store makes its"
                + " own"
            : String.join(", ", keys));
    out.line("  jobs: %s", jobs.isEmpty() ? "none in jobs/" : String.join(", ", jobs.keySet()));
  }

  private static List<String> line(String name, Doctor.Diagnosis diagnosis) {
    return Arrays.asList(
        name,
        diagnosis.kind(),
        diagnosis.isWell() ? "well" : "WRONG",
        diagnosis.millis() + " ms",
        diagnosis.address(),
        diagnosis.version(),
        rights(diagnosis),
        diagnosis.identity(),
        diagnosis.transport());
  }

  /** For how many targets of jobs they were asked for; what is missing is told as a problem. */
  private static String rights(Doctor.Diagnosis diagnosis) {
    if (diagnosis.rights() == 0) {
      return null;
    }
    return "for " + diagnosis.rights() + (diagnosis.rights() == 1 ? " target" : " targets");
  }

  private static Map<String, Object> fields(Map<String, Doctor.Diagnosis> connections) {
    Map<String, Object> fields = new LinkedHashMap<>();
    connections.forEach((name, diagnosis) -> fields.put(name, diagnosis.fields()));
    return fields;
  }
}
