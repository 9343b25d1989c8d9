package dev.lethe.report;

import dev.lethe.plan.PlanHeader;
import dev.lethe.rule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The top of a report: what it is about, how it stands, what to do, and the particulars. */
final class ReportHead {
  private final Html html;
  private final Tables tables;
  private final ReportData data;
  private final PlanHeader header;
  private final Certificate certificate;

  ReportHead(Html html, ReportData data, Certificate certificate) {
    this.html = html;
    this.tables = new Tables(html);
    this.data = data;
    this.header = data.header();
    this.certificate = certificate;
  }

  void write() {
    html.open("header");
    html.leaf("p", "Lethe: plan, erase, prove", "class", "brand");
    html.leaf("h1", "Report on " + header.job());
    html.open("p", "class", "lead").text("Plan ").name(header.planId());
    html.text(" in environment " + header.environment() + tenant() + ", as of ");
    html.text(Words.time(header.asOf()) + " ");
    html.open("span", "class", "state").text(header.state().name()).close().close();
    banner();
    html.close();
    next();
    figures();
    particulars();
  }

  private void banner() {
    switch (certificate.status()) {
      case NONE -> {
        html.open("div", "class", "banner none");
        html.leaf("strong", "Plan report: nothing was carried out");
        html.leaf("p", "This report carries no certificate, because the plan was not applied.");
      }
      case NOT_COMPLETE -> {
        html.open("div", "class", "banner bad");
        html.leaf("strong", "NOT complete");
        tables.items("reasons", certificate.open());
      }
      case COMPLETE -> {
        html.open("div", "class", "banner good");
        html.leaf("strong", "Complete");
        html.leaf(
            "p",
            "Everything that was reported as erased was looked for again and is gone."
                + skippedSentence());
      }
    }
    html.close();
  }

  private String skippedSentence() {
    long skipped = certificate.actions(Fate.SKIPPED);
    return skipped == 0
        ? ""
        : " "
            + Words.count(skipped, "action")
            + " of the plan "
            + (skipped == 1 ? "was" : "were")
            + " skipped on purpose; the reasons are below.";
  }

  private void next() {
    List<String> steps = new NextSteps(data, certificate).sentences();
    if (!steps.isEmpty()) {
      html.open("section", "class", "next").leaf("h2", "What to do now");
      tables.items("steps", steps);
      html.close();
    }
  }

  private void figures() {
    html.open("section", "class", "figures");
    figure(
        "objects looked at",
        Words.count(header.inventory()),
        Terminal.bytes(
            header.verdictBytes().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(Verdict.MISSING.name()))
                .mapToLong(entry -> entry.getValue())
                .sum()));
    figure(
        "actions planned",
        Words.count(header.totalActions()),
        Terminal.bytes(header.actionBytes()) + " to be freed");
    if (data.isApplied()) {
      figure(
          "actions applied",
          Words.count(data.outcome("APPLIED")),
          Terminal.bytes(data.freed()) + " freed" + unverified());
      figure(
          "skipped · failed · open",
          Words.count(data.outcome("SKIPPED"))
              + " · "
              + Words.count(data.outcome("FAILED"))
              + " · "
              + Words.count(data.outcome(ReportData.OPEN)),
          "actions");
      figure(
          "leftovers",
          certificate.verifiedAt() == null ? "unknown" : Words.count(data.leftoverCount()),
          certificate.verifiedAt() == null
              ? "not verified yet"
              : "looked at " + Words.time(certificate.verifiedAt()));
    }
    html.close();
  }

  private String unverified() {
    return certificate.actions(Fate.DELETED_UNVERIFIED) == 0 ? "" : " as the servers say";
  }

  private void figure(String name, String value, String more) {
    html.open("div").leaf("span", name).leaf("b", value).leaf("small", more).close();
  }

  private void particulars() {
    html.open("section").leaf("h2", "Particulars").open("dl");
    tables.particular("Job", header.job() + tenant());
    tables.particular("Environment", header.environment());
    tables.particularName("Plan", header.planId());
    tables.particular("As of", Words.time(header.asOf()));
    tables.particular("Author", header.author() + ", " + Words.time(header.createdAt()));
    tables.particular(
        "Approver",
        header
            .approver()
            .map(name -> name + header.approvedAt().map(at -> ", " + Words.time(at)).orElse(""))
            .orElse("none"));
    tables.particular("Planned by code", String.valueOf(header.codeVersion()));
    tables.particularName("Hash of the job", header.specHash());
    tables.particularName("Digest of the plan", header.digest());
    tables.particular(
        "Digest checked",
        data.made().integrity() == null
            ? Words.time(data.made().at()) + ", the plan's tables have it still"
            : data.made().integrity());
    new TreeMap<>(header.snapshotTimes())
        .forEach((source, at) -> tables.particular("Source " + source, "read " + Words.time(at)));
    html.close();
    tables.begin(
        "The plan's states",
        Tables.text("state"),
        Tables.text("since"),
        Tables.text("by"),
        Tables.text("run"),
        Tables.text("why"));
    for (PlanHeader state : data.states()) {
      tables.row(
          state.state().name(),
          Words.time(state.at()),
          state.state() == PlanHeader.State.APPROVED
              ? state.approver().orElse(state.actor())
              : state.actor(),
          state.runId(),
          state.reason());
    }
    tables.end();
    html.close();
  }

  private String tenant() {
    return header.tenant() == null ? "" : " of tenant " + header.tenant();
  }

  /** What somebody who is on call does about a plan in this state. */
  record NextSteps(ReportData data, Certificate certificate) {
    List<String> sentences() {
      PlanHeader header = data.header();
      String plan = header.planId();
      List<String> steps = new ArrayList<>();
      if (data.made().integrity() != null) {
        steps.add(
            "Trust nothing below before you know who changed the plan: " + data.made().integrity());
      }
      if (!header.refused().isEmpty()) {
        steps.add("Refused by " + String.join(", ", header.refused()) + ": " + header.reason());
      }
      switch (header.state()) {
        case PLANNED, APPROVED ->
            steps.add(
                "Look at it with `lethe show "
                    + plan
                    + "`; `lethe apply "
                    + plan
                    + "` carries it out.");
        case STARTED ->
            steps.add(
                "Not everything is done: `lethe history --plan "
                    + plan
                    + " --outcome FAILED` shows what failed and why, and `lethe apply "
                    + plan
                    + "` goes on.");
        case CANCELLED -> steps.add("It was cancelled: make a new plan.");
        case APPLIED -> steps.add("Nobody has looked again yet: `lethe verify " + plan + "` does.");
        case CLOSED -> {
          if (certificate.actions(Fate.FAILED) > 0) {
            steps.add(
                "What was open has failed for good; the next plan finds what still has to go.");
          }
        }
        default -> {}
      }
      if (certificate.actions(Fate.LEFTOVER) > 0) {
        steps.add(
            "Items that were reported as erased are still there: `lethe history --plan "
                + plan
                + " --outcome LEFTOVER` names them. Find out what brought or kept them, then plan"
                + " again.");
      }
      if (certificate.actions(Fate.HIDDEN) > 0) {
        steps.add(
            "Hidden objects can be restored, and their content is still stored: erase their old"
                + " versions with a job that says versions = all, or let the bucket's lifecycle do"
                + " it.");
      }
      data.spared().stream()
          .filter(spared -> spared.verdict().equals("RACED"))
          .filter(spared -> spared.items() > 0)
          .forEach(
              spared ->
                  steps.add(
                      Words.count(spared.items(), "object")
                          + " got a new reference while being erased: `lethe show "
                          + plan
                          + " --verdict RACED` lists them; ask the writers of those references."));
      return steps;
    }
  }
}
