package dev.lethe.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a report certifies.
 *
 * @param systems connection → fate → actions; the fates of a system add up to its actions
 * @param open why it is not complete, in words; empty if it is
 * @param verifiedAt the last look; null if nobody has looked
 */
public record Certificate(
    Status status,
    Map<String, Map<Fate, Long>> systems,
    List<String> open,
    Map<Fate, Long> total,
    Instant verifiedAt) {
  /** Whether there is one, and whether anything is missing. */
  public enum Status {
    /** Nothing was carried out: there is nothing to certify. */
    NONE("none"),
    NOT_COMPLETE("not-complete"),
    COMPLETE("complete");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    /** For scripts. */
    public String word() {
      return word;
    }
  }

  public static Certificate of(ReportData data) {
    Map<String, Map<Fate, Long>> systems = new TreeMap<>();
    Map<Fate, Long> total = new EnumMap<>(Fate.class);
    for (ReportData.Cell cell : data.cells()) {
      Fate fate = Fate.of(cell);
      total.merge(fate, cell.actions(), Long::sum);
      systems
          .computeIfAbsent(cell.target(), target -> new EnumMap<>(Fate.class))
          .merge(fate, cell.actions(), Long::sum);
    }
    List<String> open = new ArrayList<>();
    if (data.made().integrity() != null) {
      open.add(data.made().integrity());
    }
    total.forEach(
        (fate, actions) -> {
          if (fate.isOpen()) {
            open.add(Words.count(actions, "action") + " " + fate.words());
          }
        });
    Instant verifiedAt =
        data.cells().stream()
            .map(ReportData.Cell::lookedAt)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(null);
    Status status =
        !data.isApplied() ? Status.NONE : open.isEmpty() ? Status.COMPLETE : Status.NOT_COMPLETE;
    return new Certificate(status, systems, open, total, verifiedAt);
  }

  long actions(Fate fate) {
    return total.getOrDefault(fate, 0L);
  }
}
