package dev.lethe.rule;

import java.util.List;
import java.util.Map;

/** What a rule says about an item. */
public enum Verdict {
  /** Somebody refers to it, or it is in use. */
  LIVE,
  AMBIGUOUS,
  TOO_YOUNG,
  HELD,
  EXPIRED,
  ORPHAN,
  /** It names somebody, and nothing of that is left but what stays. */
  ALREADY_MASKED,
  /** It names somebody whose data goes. */
  MATCHED,
  /** It was replaced, and not long enough ago. */
  IN_GRACE,
  /** It was replaced, and the system that would have to confirm is down. */
  NODE_DOWN,
  /** It was replaced long enough ago. */
  OBSOLETE,
  /**
   * A reference whose item does not exist, or a person whom the source of truth does not know; not
   * an item of the inventory.
   */
  MISSING;

  /** The verdicts of the retention rule, first that applies. */
  public static final List<Verdict> RETENTION =
      List.of(LIVE, AMBIGUOUS, TOO_YOUNG, HELD, EXPIRED, ORPHAN, MISSING);

  /** The verdicts of the subject rule, first that applies. */
  public static final List<Verdict> SUBJECT =
      List.of(HELD, AMBIGUOUS, ALREADY_MASKED, MATCHED, MISSING);

  /** The verdicts of the superseded rule, first that applies. */
  public static final List<Verdict> SUPERSEDED = List.of(LIVE, IN_GRACE, NODE_DOWN, HELD, OBSOLETE);

  /** The verdicts of the rules that counted these. */
  public static List<Verdict> of(Map<String, Long> counted) {
    if (counted.containsKey(OBSOLETE.name())) {
      return SUPERSEDED;
    }
    return counted.containsKey(MATCHED.name()) ? SUBJECT : RETENTION;
  }

  /**
   * Whether an item with this verdict is kept in the findings, so that a reviewer sees why it was
   * spared.
   */
  public boolean isFinding() {
    return this == AMBIGUOUS
        || this == TOO_YOUNG
        || this == HELD
        || this == ALREADY_MASKED
        || this == IN_GRACE
        || this == NODE_DOWN
        || this == MISSING;
  }
}
