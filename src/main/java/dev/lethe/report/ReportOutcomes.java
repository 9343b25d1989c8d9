package dev.lethe.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What came of the actions. */
final class ReportOutcomes {
  private static final List<String> OUTCOMES =
      List.of("APPLIED", "ABSENT", "SKIPPED", "FAILED", ReportData.OPEN);

  private final Html html;
  private final Tables tables;
  private final ReportData data;

  ReportOutcomes(Html html, ReportData data) {
    this.html = html;
    this.tables = new Tables(html);
    this.data = data;
  }

  void write() {
    html.open("section").leaf("h2", "What came of it");
    if (!data.isApplied()) {
      html.leaf("p", "Nothing yet: the plan was not applied.");
      html.close();
      return;
    }
    kinds();
    bytes();
    skipped();
    failures();
    waves();
    html.close();
    leftovers();
  }

  private void kinds() {
    Tables.Head[] heads = new Tables.Head[OUTCOMES.size() + 2];
    heads[0] = Tables.text("kind of action");
    for (int i = 0; i < OUTCOMES.size(); i++) {
      heads[i + 1] = Tables.number(OUTCOMES.get(i));
    }
    heads[OUTCOMES.size() + 1] = Tables.number("all");
    tables.begin("Actions by kind and outcome; each counts once", heads);
    for (String kind : sums(ReportData.Cell::kind, true).keySet()) {
      row(Words.kind(kind), cell -> cell.kind().equals(kind));
    }
    row("all", cell -> true);
    tables.end();
  }

  private void row(String name, java.util.function.Predicate<ReportData.Cell> which) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (String outcome : OUTCOMES) {
      cells.add(Words.count(data.actions(which.and(cell -> cell.outcome().equals(outcome)))));
    }
    cells.add(Words.count(data.actions(which)));
    tables.row(cells.toArray(String[]::new));
  }

  private void bytes() {
    html.open("dl");
    tables.particular(
        "Bytes planned", Terminal.bytes(data.sum(cell -> true, ReportData.Cell::bytes)));
    tables.particular(
        "Bytes freed (of APPLIED, without what is hidden or left over)",
        Terminal.bytes(data.freed()));
    tables.particular(
        "Tried more than once",
        Words.count(data.sum(cell -> true, ReportData.Cell::retried), "action")
            + ", "
            + Words.count(data.sum(cell -> true, ReportData.Cell::tries))
            + " tries in all");
    html.close();
  }

  private void skipped() {
    Map<String, Long> reasons =
        sums(cell -> cell.outcome().equals("SKIPPED") ? String.valueOf(cell.reason()) : null, true);
    if (!reasons.isEmpty()) {
      tables.begin(
          "Skipped, and why",
          Tables.text("reason"),
          Tables.number("actions"),
          Tables.text("meaning"));
      reasons.forEach((reason, n) -> tables.row(reason, Words.count(n), skipMeaning(reason)));
      tables.end();
    }
  }

  private static String skipMeaning(String reason) {
    return switch (reason) {
      case "CHANGED" -> "it is not what the plan saw any more";
      case "HELD" -> "it came under a legal hold after the plan";
      case "REFERENCED_AGAIN" -> "a reference that is not expired names it now";
      case "EARLIER_STAGE_SKIPPED" -> "what had to go before it was skipped";
      case "NO_LONGER_DUE" -> "the request or the person is no longer due";
      default -> null;
    };
  }

  private void failures() {
    Map<String, Long> categories =
        sums(cell -> cell.outcome().equals("FAILED") ? cell.category() : null, false);
    if (categories.isEmpty()) {
      return;
    }
    html.open("div", "class", "charts");
    new Charts(html)
        .bars(
            "failures",
            "Failures by category",
            "actions",
            categories.entrySet().stream()
                .map(entry -> new Charts.Bar(entry.getKey(), entry.getValue(), "failed"))
                .toList());
    html.close();
    tables.begin(
        "What the servers said: the " + data.failures().size() + " most frequent messages",
        Tables.text("category"),
        Tables.number("actions"),
        Tables.text("message"));
    for (ReportData.Failure failure : data.failures()) {
      tables.row(failure.category(), Words.count(failure.actions()), failure.message());
    }
    tables.end();
    if (!data.failed().isEmpty()) {
      tables.examples(
          data.failed().size() + " of " + Words.count(data.outcome("FAILED"), "failed action"),
          data.failed());
    }
  }

  private void waves() {
    ReportData.Waves waves = data.waves();
    if (waves.total() == 0) {
      return;
    }
    long done = data.outcome("APPLIED") + data.outcome("ABSENT");
    html.leaf(
        "p",
        Words.count(waves.total(), "wave")
            + ", from "
            + Words.time(waves.first())
            + " to "
            + Words.time(waves.last())
            + "; "
            + Words.count(done, "action")
            + " done"
            + rate(done, waves.first(), waves.last())
            + ".");
    tables.begin(
        waves.shown().size() == waves.total()
            ? "Waves"
            : "The last " + waves.shown().size() + " of " + Words.count(waves.total(), "wave"),
        Tables.text("run"),
        Tables.number("wave"),
        Tables.text("began"),
        Tables.number("took"),
        Tables.number("done"),
        Tables.number("skipped"),
        Tables.number("failed"),
        Tables.number("applied"));
    for (ReportData.Wave wave : waves.shown()) {
      tables.row(
          wave.runId(),
          Words.count(wave.number()),
          Words.time(wave.startedAt()),
          Words.duration(Duration.between(wave.startedAt(), wave.finishedAt())),
          Words.count(wave.done()),
          Words.count(wave.skipped()),
          Words.count(wave.failed()),
          Terminal.bytes(wave.freed()));
    }
    tables.end();
  }

  private void leftovers() {
    long leftovers = data.leftoverCount();
    if (leftovers == 0) {
      return;
    }
    html.open("section").leaf("h2", "Leftovers");
    html.open("p", "class", "alarm");
    html.prose(
        Words.count(leftovers, "item")
            + (leftovers == 1 ? " was" : " were")
            + " reported as erased and"
            + (leftovers == 1 ? " is" : " are")
            + " still there. `lethe history --plan "
            + data.header().planId()
            + " --outcome LEFTOVER` names them all. Find out what brought or kept them, then plan"
            + " again.");
    html.close();
    if (!data.leftovers().isEmpty()) {
      tables.examples(
          data.leftovers().size() + " of " + Words.count(leftovers, "leftover"), data.leftovers());
    }
    html.close();
  }

  private static String rate(long actions, Instant from, Instant to) {
    double seconds = Duration.between(from, to).toMillis() / 1_000.0;
    return seconds <= 0
        ? ""
        : String.format(Locale.ROOT, ", %,.1f actions a second over all", actions / seconds);
  }

  /** A name of each cell → actions; cells without a name do not count. */
  private Map<String, Long> sums(Function<ReportData.Cell, String> name, boolean byName) {
    Map<String, Long> sums = new TreeMap<>();
    for (ReportData.Cell cell : data.cells()) {
      String key = name.apply(cell);
      if (key != null) {
        sums.merge(key, cell.actions(), Long::sum);
      }
    }
    return byName
        ? sums
        : sums.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    Map.Entry::getValue,
                    Long::sum,
                    java.util.LinkedHashMap::new));
  }
}
