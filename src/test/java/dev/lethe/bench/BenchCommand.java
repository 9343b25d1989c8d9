package dev.lethe.bench;

import dev.lethe.cli.LogFile;
import dev.lethe.lab.Lab;
import dev.lethe.lab.LabFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe bench}: how long an audited erasure takes, beside the best way by hand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Compares apply with the best hand-written way, on servers of its own.",
    footer = {"", "Example:", "  lethe bench --matches 20000 --systems postgres,redis"})
public final class BenchCommand implements Callable<Integer> {
  private static final String TRUTH = "postgres";
  private static final int WARM_UP = 2_000;

  @Option(
      names = "--matches",
      paramLabel = "N",
      defaultValue = "200000",
      description = "What goes in each system; as much stays (default: ${DEFAULT-VALUE}).")
  int matches;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each side is timed (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--systems",
      paramLabel = "SYSTEM",
      split = ",",
      defaultValue = "postgres,mysql,elasticsearch,clickhouse,redis",
      description = "Which, separated by commas (default: ${DEFAULT-VALUE}).")
  List<String> systems;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "Write the section of this size in FILE; otherwise it is only printed.")
  Path file;

  @Option(names = "-v", description = "Write what Spark does into the log as well.")
  boolean verbose;

  @Override
  public Integer call() throws Exception {
    Path folder =
        Files.createTempDirectory(
            Files.createDirectories(LabFiles.home().resolve("target")), "bench-");
    Population population = new Population(matches);
    LogFile.open("bench", verbose);
    Set<String> servers = new LinkedHashSet<>(List.of(TRUTH));
    systems.forEach(system -> servers.add(server(system)));
    try (Lab lab =
        Lab.up(
            folder.resolve("lab"),
            List.of(new Elasticsearch7Server()),
            servers.toArray(String[]::new))) {
      System.out.println(contests(lab, folder, population).section());
      return 0;
    } finally {
      LabFiles.deleteTree(folder);
    }
  }

  /** What is known is written after each system: a run that is interrupted was not in vain. */
  private Results contests(Lab lab, Path folder, Population population) throws Exception {
    Results results = new Results(population, rounds, typed(), new ArrayList<>());
    Population few = new Population(Math.min(WARM_UP, matches));
    for (String name : systems) {
      contest(name, lab, Files.createDirectory(folder.resolve(name + "-few")), few, 1);
      results
          .results()
          .add(contest(name, lab, Files.createDirectory(folder.resolve(name)), population, rounds));
      if (file != null) {
        results.write(file);
      }
    }
    return results;
  }

  private static Contest.Result contest(
      String name, Lab lab, Path place, Population population, int rounds) throws Exception {
    try (BenchedPostgres truth = new BenchedPostgres(lab, population);
        BenchedSystem system = system(name, lab, population)) {
      Ours ours = new Ours(place, population, system, truth.connection());
      return new Contest(system, ours, population, System.err::println).run(rounds);
    }
  }

  private static BenchedSystem system(String name, Lab lab, Population population)
      throws Exception {
    return switch (name) {
      case "postgres" -> new BenchedPostgres(lab, population);
      case "mysql" -> new BenchedMySql(lab, population);
      case "elasticsearch" -> new BenchedElasticsearch(lab, population);
      case "clickhouse" -> new BenchedClickHouse(lab, population);
      case "redis" -> new BenchedRedis(lab, population);
      default -> throw new IllegalArgumentException("there is no bench of " + name);
    };
  }

  private static String server(String system) {
    return system.equals("elasticsearch") ? Elasticsearch7Server.NAME : system;
  }

  private String typed() {
    return "lethe bench --matches " + matches + " --systems " + String.join(",", systems);
  }
}
