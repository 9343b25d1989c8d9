package dev.lethe.connector;

/** What goes wrong on the way to a system, once; whatever comes later passes. */
public enum Fault {
  /** The connection ends while a batch is on its way, before the system acts on it. */
  CUT_IN_THE_MIDDLE,
  /** The system erases, and its answer is lost. */
  ANSWER_LOST
}
