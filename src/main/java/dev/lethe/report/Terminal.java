package dev.lethe.report;

import dev.lethe.plan.PlanHeader;
import dev.lethe.rule.Verdict;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What people read: plain text that fits 100 columns. */
public final class Terminal {
  private static final String QUARANTINED = "in quarantine, not gone";

  /** What became of an item that a delete marker stands before. */
  public static final String HIDDEN = "hidden behind a delete marker, not gone";

  private final PrintStream out;

  public Terminal(PrintStream out) {
    this.out = out;
  }

  public void plan(PlanHeader header) {
    out.printf(
        "Plan %s%n  job %s%s in environment %s, as of %s%n",
        header.planId(),
        header.job(),
        header.tenant() == null ? "" : " of tenant " + header.tenant(),
        header.environment(),
        header.asOf());
    new TreeMap<>(header.targetIdentities())
        .forEach((connection, identity) -> out.printf("  %-20s %s%n", connection, identity));
    List<Verdict> verdicts = Verdict.of(header.verdicts());
    boolean people = verdicts == Verdict.SUBJECT;
    String column = people ? "  %-14s " : "  %-10s ";
    out.printf("%n" + column + "%14s %12s%n", "verdict", "items", "size");
    for (Verdict verdict : verdicts) {
      long items = header.verdicts().getOrDefault(verdict.name(), 0L);
      if (items > 0 || verdict == Verdict.LIVE || verdict == Verdict.MATCHED) {
        out.printf(
            Locale.ROOT,
            column + "%,14d %12s  %s%n",
            verdict,
            items,
            verdict == Verdict.MISSING
                ? "-"
                : bytes(header.verdictBytes().getOrDefault(verdict.name(), 0L)),
            people ? meaningForPeople(verdict) : meaning(verdict));
      }
    }
    out.printf(
        Locale.ROOT,
        column + "%,14d %12s%n",
        people ? "known people" : "inventory",
        header.inventory(),
        bytes(
            header.verdictBytes().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(Verdict.MISSING.name()))
                .mapToLong(Map.Entry::getValue)
                .sum()));
    if (header.undecided() > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d references are undecided: what `expired` asks about is NULL, so their files"
              + " stay%n",
          header.undecided());
    }
    out.println();
    if (header.totalActions() == 0) {
      out.println("  Nothing is to be done.");
    } else {
      new TreeMap<>(header.actions())
          .forEach(
              (kind, count) ->
                  out.printf(
                      Locale.ROOT,
                      "  %,d × %s%n",
                      count,
                      kind.replace('_', ' ').toLowerCase(Locale.ROOT)));
      out.printf("  %s to be freed%n", bytes(header.actionBytes()));
    }
    if (!header.refused().isEmpty()) {
      out.printf("%n  REFUSED by %s: %s%n", String.join(", ", header.refused()), header.reason());
    }
  }

  public void outcomes(
      Map<String, Long> outcomes, Map<String, Long> skipped, Map<String, Long> failures) {
    out.printf("%n  %-10s %14s%n", "outcome", "actions");
    if (outcomes.isEmpty()) {
      out.println("  none yet");
    }
    outcomes.forEach(
        (outcome, count) -> {
          out.printf(Locale.ROOT, "  %-10s %,14d%n", outcome, count);
          Map<String, Long> details =
              outcome.equals("SKIPPED") ? skipped : outcome.equals("FAILED") ? failures : Map.of();
          details.forEach((reason, n) -> out.printf(Locale.ROOT, "    %-22s %,d%n", reason, n));
        });
  }

  /** What was done only hides so many items. */
  public void hidden(long hidden) {
    if (hidden > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d of them %s (versions = all erases; `lethe undo` brings back)%n",
          hidden,
          HIDDEN);
    }
  }

  /** So many items were moved and are not gone. */
  public void quarantined(long quarantined) {
    if (quarantined > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d of them %s (erased after the grace; `lethe undo` brings back)%n",
          quarantined,
          QUARANTINED);
    }
  }

  public void verification(
      long verified, long hidden, long quarantined, long leftovers, long raced) {
    out.printf(
        Locale.ROOT,
        "%n  looked again: %,d gone, %s%s%,d left over%s%n",
        verified,
        hidden == 0 ? "" : String.format(Locale.ROOT, "%,d %s, ", hidden, HIDDEN),
        quarantined == 0 ? "" : String.format(Locale.ROOT, "%,d %s, ", quarantined, QUARANTINED),
        leftovers,
        raced == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %,d referred to again while they were being erased (RACED, see `lethe show`)",
                raced));
  }

  /** A line of text. */
  public void line(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  /** Columns of text; returns how many rows there were. */
  public long table(List<String> heads, Iterator<List<String>> rows) {
    return new TextTable(out, heads).print(rows);
  }

  /** For example "12.3 MB"; powers of 1000, as storage is billed. */
  public static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** What a verdict means for an item. */
  public static String meaning(Verdict verdict) {
    return switch (verdict) {
      case LIVE -> "stays: a reference that is not expired names it";
      case AMBIGUOUS -> "stays: such a reference almost names it";
      case TOO_YOUNG -> "stays for now: nobody refers to it, but it is new";
      case HELD -> "stays: under a legal hold";
      case EXPIRED -> "goes: every reference to it has expired";
      case ORPHAN -> "goes: nobody refers to it";
      case ALREADY_MASKED, MATCHED -> meaningForPeople(verdict);
      case IN_GRACE -> "stays for now: it was replaced within the grace period";
      case NODE_DOWN -> "stays for now: its storage node is down";
      case OBSOLETE -> "goes: it was replaced, or its account is gone";
      case MISSING -> "referred to, and not there";
    };
  }

  private static String meaningForPeople(Verdict verdict) {
    return switch (verdict) {
      case HELD -> "stays: under a legal hold";
      case AMBIGUOUS -> "stays: the email address belongs to several ids";
      case ALREADY_MASKED -> "nothing of it is left but what stays";
      case MATCHED -> "goes: it names somebody of the list";
      case MISSING -> "people whom the source of truth does not know";
      default -> meaning(verdict);
    };
  }
}
