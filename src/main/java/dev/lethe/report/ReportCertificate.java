package dev.lethe.report;

import java.util.ArrayList;
import java.util.List;

/** The certificate: system by system what became of what was planned, and what nobody looked at. */
final class ReportCertificate {
  private final Html html;
  private final Tables tables;
  private final ReportData data;
  private final Certificate certificate;

  ReportCertificate(Html html, ReportData data, Certificate certificate) {
    this.html = html;
    this.tables = new Tables(html);
    this.data = data;
    this.certificate = certificate;
  }

  void write() {
    html.open("section", "class", "certificate").leaf("h2", "Certificate");
    if (certificate.status() == Certificate.Status.NONE) {
      html.leaf("p", "None: the plan was not applied, so there is nothing to certify.");
      html.close();
      return;
    }
    if (certificate.status() == Certificate.Status.NOT_COMPLETE) {
      html.leaf("p", "This certificate is NOT complete.", "class", "alarm");
      tables.items("reasons", certificate.open());
    }
    html.leaf("p", preamble());
    certificate
        .systems()
        .forEach(
            (system, fates) -> {
              html.open("h3").text(system + " ");
              html.name(data.header().targetIdentities().getOrDefault(system, "identity unknown"));
              html.close();
              tables.begin(
                  Words.count(fates.values().stream().mapToLong(n -> n).sum(), "action")
                      + " in this system",
                  Tables.number("actions"),
                  Tables.text("what is known of them"));
              fates.forEach((fate, n) -> tables.row(Words.count(n), fate.words()));
              tables.end();
            });
    html.leaf("h3", "What was not looked at");
    html.leaf("p", "This certificate says nothing about:");
    tables.items("unseen", unseen());
    html.close();
  }

  private String preamble() {
    String job = "Plan " + data.header().planId() + " of job " + data.header().job() + ". ";
    return certificate.verifiedAt() == null
        ? job + "Nobody has looked again since: what follows is what the servers said."
        : job
            + "\"Verified\" means: looked at again, through readers that know nothing of the code"
            + " that erased, last at "
            + Words.time(certificate.verifiedAt())
            + ".";
  }

  private List<String> unseen() {
    List<String> unseen = new ArrayList<>();
    unseen.add("backups, snapshots, dumps and exports of these systems");
    unseen.add(
        "logs: of the servers and databases (binary, write-ahead and statement logs), of"
            + " applications, and of access");
    unseen.add("replicas, caches, search indexes and content delivery networks");
    unseen.add(
        data.versions() == ReportData.Versions.ALL
            ? "copies of objects in other buckets or regions, replicated by the store itself"
            : "old versions of objects and of their delete markers, where a bucket keeps versions:"
                + " the job says versions = current");
    unseen.add("systems, tables and buckets that the job does not name");
    unseen.add(
        certificate.verifiedAt() == null
            ? "whatever was written since the plan"
            : "whatever was written after " + Words.time(certificate.verifiedAt()));
    return unseen;
  }
}
