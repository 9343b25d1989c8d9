package dev.lethe.report;

import dev.lethe.plan.PlanHeader;
import dev.lethe.rule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What was planned and why, what is spared and why, and the guards. */
final class ReportPlan {
  private final Html html;
  private final Tables tables;
  private final Charts charts;
  private final ReportData data;
  private final PlanHeader header;

  ReportPlan(Html html, ReportData data) {
    this.html = html;
    this.tables = new Tables(html);
    this.charts = new Charts(html);
    this.data = data;
    this.header = data.header();
  }

  void write() {
    html.open("section").leaf("h2", "What goes, and why");
    tables.items("rules", data.rules());
    verdicts();
    html.open("div", "class", "charts");
    verdictChart();
    ageChart();
    html.close();
    if (!data.largest().isEmpty()) {
      tables.examples(
          "The largest that go: " + data.largest().size() + " examples", data.largest());
    }
    html.close();
    spared();
    guards();
  }

  private void verdicts() {
    tables.begin(
        "Verdicts: every object has exactly one",
        Tables.text("verdict"),
        Tables.number("objects"),
        Tables.number("size"),
        Tables.text("meaning"));
    long bytes = 0;
    for (Verdict verdict : known()) {
      long size = header.verdictBytes().getOrDefault(verdict.name(), 0L);
      boolean item = verdict != Verdict.MISSING;
      bytes += item ? size : 0;
      tables.row(
          verdict.name(),
          Words.count(items(verdict)),
          item ? Terminal.bytes(size) : null,
          Terminal.meaning(verdict));
    }
    tables.row(
        "inventory", Words.count(header.inventory()), Terminal.bytes(bytes), "all without MISSING");
    tables.end();
    if (header.undecided() > 0) {
      String undecided = Words.count(header.undecided(), "reference");
      html.open("p")
          .prose(
              undecided + " undecided: what `expired` asks about is NULL, so that the files stay.")
          .close();
    }
  }

  private void verdictChart() {
    List<Charts.Bar> bars = new ArrayList<>();
    for (Verdict verdict : known()) {
      if (verdict != Verdict.MISSING) {
        boolean goes = verdict == Verdict.EXPIRED || verdict == Verdict.ORPHAN;
        bars.add(new Charts.Bar(verdict.name(), items(verdict), goes ? "goes" : "stays"));
      }
    }
    charts.bars("verdicts", "Verdicts (blue stays, orange goes)", "objects", bars);
  }

  private void ageChart() {
    List<Charts.Bar> bars = new ArrayList<>();
    for (AgeBand band : AgeBand.values()) {
      long objects = data.actions(cell -> cell.age() == band);
      bars.add(new Charts.Bar(band.words(), objects, "goes"));
    }
    while (!bars.isEmpty() && bars.get(bars.size() - 1).value() == 0) {
      bars.remove(bars.size() - 1);
    }
    while (!bars.isEmpty() && bars.get(0).value() == 0) {
      bars.remove(0);
    }
    if (!bars.isEmpty()) {
      charts.bars("ages", "Age at as-of of the objects that go", "objects", bars);
    }
  }

  private void spared() {
    html.open("section").leaf("h2", "What is spared, and why");
    long live = header.verdicts().getOrDefault(Verdict.LIVE.name(), 0L);
    html.leaf(
        "p",
        Words.count(live, "object")
            + " with verdict LIVE "
            + (live == 1 ? "is" : "are")
            + " counted and not listed.");
    if (data.spared().isEmpty()) {
      html.leaf("p", "Nothing else was found that had to be spared.");
    }
    for (ReportData.Spared spared : data.spared()) {
      html.leaf("h3", spared.verdict() + ": " + Words.count(spared.items()));
      html.leaf("p", meaning(spared.verdict()));
      if (!spared.reasons().isEmpty()) {
        tables.begin("Most frequent reasons", Tables.text("reason"), Tables.number("items"));
        spared.reasons().forEach(reason -> tables.row(reason.text(), Words.count(reason.items())));
        tables.end();
      }
      if (!spared.examples().isEmpty()) {
        tables.begin(
            spared.examples().size() + " of " + Words.count(spared.items()),
            Tables.name("where and what"),
            Tables.number("size"),
            Tables.text("why"));
        for (ReportData.Item item : spared.examples()) {
          tables.row(
              item.container() + " / " + item.key(),
              item.bytes() == 0 ? null : Terminal.bytes(item.bytes()),
              item.why());
        }
        tables.end();
      }
    }
    html.close();
  }

  private void guards() {
    html.open("section").leaf("h2", "Guards");
    html.leaf(
        "p",
        header.refused().isEmpty()
            ? "No guard refused the plan."
            : "REFUSED by " + String.join(", ", header.refused()) + ": " + header.reason());
    tables.begin(
        "Who the systems said they are, and how much was read",
        Tables.text("connection"),
        Tables.name("identity"));
    new TreeMap<>(header.targetIdentities()).forEach(tables::row);
    tables.end();
    tables.begin("References read", Tables.text("source"), Tables.number("rows"));
    new TreeMap<>(header.references())
        .forEach((source, rows) -> tables.row(source, Words.count(rows)));
    tables.end();
    html.close();
  }

  private long items(Verdict verdict) {
    return header.verdicts().getOrDefault(verdict.name(), 0L);
  }

  private List<Verdict> known() {
    return Verdict.of(header.verdicts()).stream()
        .filter(verdict -> items(verdict) > 0 || verdict == Verdict.LIVE)
        .toList();
  }

  private static String meaning(String verdict) {
    return Arrays.stream(Verdict.values())
        .filter(known -> known.name().equals(verdict))
        .findFirst()
        .map(Terminal::meaning)
        .orElse("a reference that is not expired came while the object was being erased");
  }
}
