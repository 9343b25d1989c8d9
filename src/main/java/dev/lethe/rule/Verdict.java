package dev.lethe.rule;

import java.util.List;

/** What a rule says about an item. */
public enum Verdict {
  LIVE,
  AMBIGUOUS,
  TOO_YOUNG,
  HELD,
  EXPIRED,
  ORPHAN,
  /** A reference whose item does not exist; not an item of the inventory. */
  MISSING;

  /** The verdicts of the retention rule, first that applies. */
  public static final List<Verdict> RETENTION =
      List.of(LIVE, AMBIGUOUS, TOO_YOUNG, HELD, EXPIRED, ORPHAN, MISSING);

  /**
   * Whether an item with this verdict is kept in the findings, so that a reviewer sees why it was
   * spared.
   */
  public boolean isFinding() {
    return this == AMBIGUOUS || this == TOO_YOUNG || this == HELD || this == MISSING;
  }
}
