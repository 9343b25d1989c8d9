package dev.lethe.cli;

import dev.lethe.plan.Durations;
import dev.lethe.plan.Explanation;
import dev.lethe.report.Terminal;
import dev.lethe.report.TextTable;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.AuthorityMismatch;
import dev.lethe.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What people and scripts read of an {@link Explanation}. */
final class ExplanationView {
  private final JobSpec job;
  private final Instant asOf;

  ExplanationView(JobSpec job, Instant asOf) {
    this.job = job;
    this.asOf = asOf;
  }

  void print(Explanation explanation, Terminal out) {
    out.line("s3://%s/%s", explanation.container(), TextTable.printable(explanation.key()));
    out.line("  rule %s (%s), as of %s", explanation.rule(), explanation.where(), asOf);
    out.line("  %s", object(explanation));
    out.line("%n  %s", verdict(explanation));
    if (explanation.reason() != null) {
      out.line("  %s", explanation.reason());
    }
    if (explanation.foreign() != null) {
      out.line("  %s", foreign(explanation));
    }
    if (!explanation.references().isEmpty()) {
      out.line("");
      out.table(
          List.of("reference", "names it", "expired", "because of", "says"),
          explanation.references().stream().map(ExplanationView::line).iterator());
      out.line(
          "  Shown: %,d of %,d references.",
          explanation.references().size(), explanation.referencesTotal());
    }
    if (!explanation.holds().isEmpty()) {
      out.line("");
      out.table(
          List.of("hold", "scope", "value", "reason", "by", "until"),
          explanation.holds().stream()
              .<List<String>>map(hold -> new ArrayList<>(hold.values()))
              .iterator());
    }
    out.line("%n  %s%n", happens(explanation));
  }

  Map<String, Object> fields(Explanation explanation) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rule", explanation.rule());
    fields.put("where", explanation.where());
    fields.put("container", explanation.container());
    fields.put("key", explanation.key());
    fields.put("outside_prefix", explanation.outside());
    fields.put("object", explanation.item().map(ExplanationView::fields).orElse(null));
    fields.put("min_age_seconds", explanation.minAge().toSeconds());
    fields.put("verdict", explanation.verdict().map(Verdict::name).orElse(null));
    fields.put("reason", explanation.reason());
    fields.put("foreign", explanation.foreign());
    fields.put(
        "references", explanation.references().stream().map(ExplanationView::fields).toList());
    fields.put("references_total", explanation.referencesTotal());
    fields.put("holds", explanation.holds());
    fields.put("actions", explanation.actions());
    fields.put("steps", explanation.steps().stream().map(ExplanationView::fields).toList());
    fields.put("words", verdict(explanation) + ". " + happens(explanation));
    return fields;
  }

  private String object(Explanation explanation) {
    if (explanation.item().isEmpty()) {
      return "not in the bucket";
    }
    Explanation.Item item = explanation.item().get();
    Duration age = Duration.between(item.lastModified(), asOf);
    return String.format(
        Locale.ROOT,
        "%s, etag %s, last modified %s (%s); min-age for objects without references is %s",
        Terminal.bytes(item.size()),
        item.etag(),
        item.lastModified(),
        age.isNegative() ? "after as-of" : Durations.text(age) + " before as-of",
        explanation.minAge().isZero() ? "off" : Durations.text(explanation.minAge()));
  }

  private static String verdict(Explanation explanation) {
    if (explanation.outside()) {
      return "The rule says nothing about it: the key does not lie below its prefix";
    }
    return explanation
        .verdict()
        .map(verdict -> verdict + ", " + Terminal.meaning(verdict))
        .orElse(
            explanation.references().isEmpty()
                ? "Nobody knows this key: it is neither in the bucket nor named by a reference"
                : "No verdict: it is not in the bucket, and no reference that counts names it");
  }

  private String foreign(Explanation explanation) {
    String words =
        "References name this key in another bucket, s3://" + explanation.foreign() + "/";
    return job.authorityMismatch().mode() == AuthorityMismatch.Mode.IGNORE
        ? words
        : words + "; no plan is made until authority-mismatch says what that means";
  }

  private String happens(Explanation explanation) {
    if (explanation.actions().isEmpty()) {
      boolean goes =
          explanation
              .verdict()
              .filter(verdict -> verdict == Verdict.EXPIRED || verdict == Verdict.ORPHAN)
              .isPresent();
      return goes
          ? "What a plan would do: nothing, since erase.items = false."
          : "What a plan would do: nothing.";
    }
    String counts =
        explanation.actions().entrySet().stream()
            .map(
                entry ->
                    entry.getValue()
                        + " × "
                        + entry.getKey().replace('_', ' ').toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", then "));
    String steps =
        explanation.steps().stream()
            .map(
                step ->
                    step.container()
                        + "/"
                        + step.key()
                        + (step.to() == null ? "" : " to " + step.to()))
            .collect(Collectors.joining(", "));
    long all = explanation.actions().values().stream().mapToLong(Long::longValue).sum();
    return "What a plan would do: "
        + counts
        + " ("
        + TextTable.printable(steps)
        + (all > explanation.steps().size() ? ", …" : "")
        + ").";
  }

  private static List<String> line(Explanation.Reference reference) {
    return Arrays.asList(
        reference.table() + " " + reference.id(),
        switch (reference.means()) {
          case EXACTLY -> "exactly";
          case LOOSELY -> "almost: " + reference.text();
          case ELSEWHERE -> "elsewhere: " + reference.text();
        },
        expiry(reference),
        reference.where(),
        reference.seen().entrySet().stream()
            .map(
                entry ->
                    entry.getKey() + " " + (entry.getValue() == null ? "NULL" : entry.getValue()))
            .collect(Collectors.joining(", ")));
  }

  private static String expiry(Explanation.Reference reference) {
    if (reference.expired() == null) {
      String nulls =
          reference.seen().entrySet().stream()
              .filter(entry -> entry.getValue() == null)
              .map(Map.Entry::getKey)
              .collect(Collectors.joining(", "));
      return "unknown, so no: " + (nulls.isEmpty() ? "it gives NULL" : nulls + " is NULL");
    }
    String at = reference.switched().map(PlanList::seconds).orElse(null);
    if (reference.expired()) {
      return at == null ? "yes, at any time" : "yes, since " + at;
    }
    return at == null ? "no, at no time" : "no, not until " + at;
  }

  private static Map<String, Object> fields(Explanation.Step step) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", step.kind());
    fields.put("container", step.container());
    fields.put("key", step.key());
    fields.put("to", step.to());
    return fields;
  }

  private static Map<String, Object> fields(Explanation.Item item) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("size", item.size());
    fields.put("etag", item.etag());
    fields.put("last_modified", item.lastModified().toString());
    fields.put("storage_class", item.storageClass());
    return fields;
  }

  private static Map<String, Object> fields(Explanation.Reference reference) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("table", reference.table());
    fields.put("id", reference.id());
    fields.put("text", reference.text());
    fields.put("means", reference.means().name());
    fields.put("seen", reference.seen());
    fields.put("expired", reference.expired());
    fields.put("switched_at", reference.switched().map(Instant::toString).orElse(null));
    fields.put("where", reference.where());
    return fields;
  }
}
