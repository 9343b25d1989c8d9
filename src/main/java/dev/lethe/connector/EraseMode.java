package dev.lethe.connector;

/** How an eraser makes sure that it erases what the plan saw. */
public enum EraseMode {
  /** The system checks and erases in one step. */
  CONDITIONAL,
  /** The system ignores conditions: look, then erase; recorded as {@link Outcome#UNCONDITIONAL}. */
  LOOK_THEN_ERASE
}
