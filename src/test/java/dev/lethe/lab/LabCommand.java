package dev.lethe.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe lab}: the embedded servers, in the background until {@code down}. */
@Command(
    name = "lab",
    description = "Runs the servers of the lab in the background.",
    mixinStandardHelpOptions = true)
public final class LabCommand {
  @Spec private CommandSpec spec;

  /** What every subcommand takes. */
  static final class Options {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = ".lab",
        description =
            "Folder of the lab: data, logs, ports, passwords (default: ${DEFAULT-VALUE}).")
    private Path directory;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Option(
        names = "--only",
        paramLabel = "SERVER",
        split = ",",
        description = "Of these servers only, separated by commas (default: all).")
    private String[] only = {};
  }

  /** Runs the command by itself. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LabCommand()).execute(arguments));
  }

  @Command(
      name = "up",
      description = "Starts the servers, waits until they answer and writes DIR/lab.conf.",
      mixinStandardHelpOptions = true)
  int up(@Mixin Options options) throws JsonProcessingException {
    Lab lab;
    try {
      lab = Lab.upInBackground(options.directory, options.only);
    } catch (LabException e) {
      return failed(e);
    }
    Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    lab.endpoints().forEach((name, endpoint) -> services.put(name, endpoint.toMap()));
    print(services, options);
    if (!options.json) {
      out().println("Connections: " + lab.conf());
    }
    return 0;
  }

  @Command(
      name = "status",
      description = "Says which servers are up; exits with 0 if all are.",
      mixinStandardHelpOptions = true)
  int status(@Mixin Options options) throws JsonProcessingException {
    Lab lab = Lab.at(options.directory);
    Map<String, Endpoint> endpoints = lab.endpoints();
    Map<String, Optional<String>> troubles = lab.troubles(options.only);
    Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    troubles.forEach(
        (name, trouble) -> {
          Map<String, Object> service = new LinkedHashMap<>();
          if (endpoints.containsKey(name)) {
            service.putAll(endpoints.get(name).toMap());
          }
          service.put("state", trouble.isEmpty() ? "up" : "down");
          trouble.ifPresent(reason -> service.put("reason", reason));
          services.put(name, service);
        });
    print(services, options);
    return troubles.values().stream().allMatch(Optional::isEmpty) ? 0 : 1;
  }

  @Command(
      name = "down",
      description = "Stops the servers; their data, ports and passwords stay.",
      mixinStandardHelpOptions = true)
  int down(@Mixin Options options) throws JsonProcessingException {
    try {
      Lab.at(options.directory).down(options.only);
    } catch (LabException e) {
      return failed(e);
    }
    if (options.json) {
      print(Map.of(), options);
    } else {
      String what = options.only.length == 0 ? "The lab" : String.join(", ", options.only);
      out().println(what + " in " + options.directory + " is down.");
    }
    return 0;
  }

  private void print(Map<String, Map<String, Object>> services, Options options)
      throws JsonProcessingException {
    if (options.json) {
      out().println(new ObjectMapper().writeValueAsString(services));
      return;
    }
    services.forEach(
        (name, service) ->
            out()
                .println(
                    "%-13s %-46s %-14s %s"
                        .formatted(
                            name,
                            service.getOrDefault("url", "-"),
                            service.getOrDefault("user", "-"),
                            service.getOrDefault("state", ""))
                        .stripTrailing()));
  }

  private int failed(LabException failure) {
    spec.commandLine().getErr().println(failure.getMessage());
    for (Throwable other : failure.getSuppressed()) {
      spec.commandLine().getErr().println(other.getMessage());
    }
    return 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
