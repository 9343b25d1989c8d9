package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.report.Certificate;
import dev.lethe.report.ReportData;
import dev.lethe.report.ReportPage;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description = {
      "Writes a plan's report as one HTML file: what goes and why, what is spared, what came of it,"
          + " and the certificate of what is gone."
    },
    footer = {
      "",
      "Examples:",
      "  lethe report PLAN --html report.html",
      "  lethe report PLAN --html - | mail-as-attachment"
    })
final class ReportVerb extends Verb {
  private static final String STDOUT = "-";

  @Mixin PlanArgument plan;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, replaced if it is there; - is standard output.")
  String html;

  @Override
  String tenant() {
    return plan.tenant;
  }

  @Override
  boolean isKept() {
    return false;
  }

  @Override
  void run(Workbench bench, RunResult result, Terminal out) throws Exception {
    Path file = html.equals(STDOUT) ? null : file();
    if (file == null && isJson()) {
      throw LetheException.badInput(
          "--html - and --json both want standard output; give --html a file.");
    }
    ReportData data = new ReportReading(bench, plan.id).read();
    Certificate certificate = Certificate.of(data);
    byte[] page = ReportPage.of(data).getBytes(StandardCharsets.UTF_8);
    tell(data, certificate, result);
    if (file == null) {
      System.out.write(page);
      System.out.flush();
      return;
    }
    write(file, page);
    result.put("html", file.toString()).put("html_bytes", page.length);
    out.line("Report of plan %s: %s (%s)", plan.id, file, Terminal.bytes(page.length));
    out.line("  certificate: %s", certificate.status().word());
    certificate.open().forEach(reason -> out.line("    %s", reason));
  }

  private static void tell(ReportData data, Certificate certificate, RunResult result) {
    Map<String, Long> outcomes = new TreeMap<>();
    Map<String, Long> skipped = new TreeMap<>();
    Map<String, Long> failures = new TreeMap<>();
    for (ReportData.Cell cell : data.cells()) {
      if (!cell.outcome().equals(ReportData.OPEN)) {
        outcomes.merge(cell.outcome(), cell.actions(), Long::sum);
      }
      if (cell.outcome().equals("SKIPPED")) {
        skipped.merge(String.valueOf(cell.reason()), cell.actions(), Long::sum);
      }
      if (cell.outcome().equals("FAILED")) {
        failures.merge(cell.category(), cell.actions(), Long::sum);
      }
    }
    Map<String, Map<String, Long>> systems = new TreeMap<>();
    certificate
        .systems()
        .forEach(
            (system, fates) -> {
              Map<String, Long> words = new TreeMap<>();
              fates.forEach((fate, n) -> words.put(fate.name(), n));
              systems.put(system, words);
            });
    result
        .plan(data.header())
        .outcomes(outcomes)
        .put("skipped", skipped)
        .put("failures", failures)
        .put("bytes_freed", data.freed())
        .put("leftovers", certificate.verifiedAt() == null ? null : data.leftoverCount())
        .put("certificate", certificate.status().word())
        .put("certificate_open", certificate.open())
        .put("systems", systems);
  }

  /** Checked before anything is read. */
  private Path file() {
    Path file;
    try {
      file = Path.of(html).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw LetheException.badInput("--html " + html + " is no path: " + e.getMessage());
    }
    if (html.isBlank() || Files.isDirectory(file)) {
      throw LetheException.badInput("--html '" + html + "' is a folder; it takes a file's name.");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw LetheException.badInput(
          "--html " + html + ": there is no folder " + file.getParent() + "; make it first.");
    }
    return file;
  }

  /** At once: whoever reads the file sees the old report or the new one. */
  private static void write(Path file, byte[] page) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try {
        Files.write(beside, page);
        Files.move(
            beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw LetheException.systemFailed(
          String.format(Locale.ROOT, "the report %s cannot be written: %s", file, e), e);
    }
  }
}
