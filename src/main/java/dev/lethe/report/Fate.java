package dev.lethe.report;

import java.util.Locale;

/**
 * What can honestly be said of an action's item. Each action has exactly one fate; nothing is
 * called deleted or masked before somebody has looked again.
 */
public enum Fate {
  DELETED("deleted; verified to be gone"),
  MASKED("masked; verified"),
  ABSENT("already absent when Lethe came; verified to be gone"),
  REPLACED("gone; verified, and something new is at its place"),
  SENT("sent on, and accepted by the receiver"),
  DELETED_UNVERIFIED("deleted according to the server, not verified yet"),
  MASKED_UNVERIFIED("masked according to the server, not verified yet"),
  ABSENT_UNVERIFIED("absent when Lethe looked, not verified yet"),
  STORED("carried out, but neither deleted nor masked: its content is still stored elsewhere"),
  HIDDEN("hidden behind a delete marker: its content is still stored as an old version"),
  UNDONE("brought back by undo: it is there again"),
  SKIPPED("skipped on purpose, untouched"),
  FAILED("failed, still to be done"),
  OPEN("not tried yet"),
  LEFTOVER("left over (LEFTOVER): reported as done, and still there");

  /** How an outcome's reason says that a delete only added a marker. */
  private static final String HIDDEN_REASON = "hidden";

  private static final String QUARANTINED_REASON = "quarantine";

  private final String words;

  Fate(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }

  /** Whether the item's bytes are free, as far as anybody knows. */
  boolean isFreed() {
    return this == DELETED || this == DELETED_UNVERIFIED || this == REPLACED;
  }

  /** Whether the certificate cannot be complete with it. */
  public boolean isOpen() {
    return switch (this) {
      case DELETED, MASKED, ABSENT, REPLACED, SENT, SKIPPED -> false;
      default -> true;
    };
  }

  static Fate of(ReportData.Cell cell) {
    if ("LEFTOVER".equals(cell.statement())) {
      return LEFTOVER;
    }
    if ("UNDONE".equals(cell.statement())) {
      return UNDONE;
    }
    if (says(cell.reason(), HIDDEN_REASON) || says(cell.statementReason(), HIDDEN_REASON)) {
      return HIDDEN;
    }
    boolean verified = "VERIFIED".equals(cell.statement());
    return switch (cell.outcome()) {
      case "APPLIED" -> applied(cell, verified);
      case "ABSENT" -> verified ? seen(cell, ABSENT) : ABSENT_UNVERIFIED;
      case "SKIPPED" -> SKIPPED;
      case "FAILED" -> FAILED;
      default -> OPEN;
    };
  }

  private static Fate applied(ReportData.Cell cell, boolean verified) {
    if (cell.kind().equals("HTTP_SEND")) {
      return SENT;
    }
    if (cell.kind().startsWith("MASK")) {
      return verified ? MASKED : MASKED_UNVERIFIED;
    }
    if (!cell.kind().contains("DELETE") || says(cell.reason(), QUARANTINED_REASON)) {
      return STORED;
    }
    return verified ? seen(cell, DELETED) : DELETED_UNVERIFIED;
  }

  private static boolean says(String reason, String word) {
    return reason != null && reason.toLowerCase(Locale.ROOT).contains(word);
  }

  private static Fate seen(ReportData.Cell cell, Fate gone) {
    return "RECREATED".equals(cell.statementReason()) ? REPLACED : gone;
  }
}
