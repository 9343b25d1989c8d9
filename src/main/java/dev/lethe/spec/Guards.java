package dev.lethe.spec;

import java.time.Duration;

/**
 * What stops a plan or an apply; frozen in the plan. Limits trip above, not at.
 *
 * @param maxFraction share that may go: of the inventory's objects, or of the people whom the
 *     source of truth knows
 * @param planAge the first apply must come within it
 * @param approvalAge an approval within this time of the plan restarts {@code planAge}
 * @param resumeAge a started plan may be resumed for so long
 */
public record Guards(
    long maxActions,
    double maxFraction,
    Duration planAge,
    Duration approvalAge,
    Duration resumeAge,
    Approval approval,
    References emptyReferences,
    References shrunkenReferences) {

  /** Who has to say yes before an apply. */
  public enum Approval {
    NONE,
    REQUIRED
  }

  /** What to do when the references look as if they had been lost. */
  public enum References {
    REFUSE,
    ALLOW
  }

  static Guards read(Section section, double maxFraction) {
    Guards guards =
        new Guards(
            section.integer("max-actions", 1_000_000),
            section.number("max-fraction", maxFraction),
            section.duration("plan-age", Duration.ofHours(24)),
            section.duration("approval-age", Duration.ofHours(72)),
            section.duration("resume-age", Duration.ofDays(7)),
            section.oneOf("approval", Approval.class, Approval.NONE),
            section.oneOf("empty-references", References.class, References.REFUSE),
            section.oneOf("shrunken-references", References.class, References.REFUSE));
    if (guards.maxActions < 0) {
      throw section.wrong("max-actions", "it takes a number of at least 0");
    }
    if (!(guards.maxFraction >= 0 && guards.maxFraction <= 1)) {
      throw section.wrong("max-fraction", "it takes a number from 0 to 1");
    }
    section.finish();
    return guards;
  }
}
