package dev.lethe.connector;

/** The setting {@code conditional-delete}. */
public enum ConditionalDelete {
  /**
   * Trust AWS; ask other endpoints by a probe, and look before each delete where they ignore
   * conditions.
   */
  AUTO,
  /** Refuse a system that does not check conditions. */
  REQUIRE,
  /** Look before each delete, and do not rely on the system's check. */
  HEAD
}
