package dev.lethe.connector.jdbc;

import dev.lethe.LetheException;
import java.util.ArrayList;
import java.util.List;

/** What does not fit a table, and what cannot be known of it, gathered in whole sentences. */
final class Misfits {
  private final String where;
  private final String table;
  private final List<String> problems = new ArrayList<>();
  private final List<String> doubts = new ArrayList<>();

  /**
   * @param where file and line of the rule
   */
  Misfits(String where, String table) {
    this.where = where;
    this.table = table;
  }

  /**
   * @param problem continues the column's name
   */
  void wrong(String column, String problem) {
    problems.add("Column '" + column + "' of " + table + " " + problem + ".");
  }

  /**
   * @param what whose effect on the masks cannot be known, and why
   */
  void unknown(String what) {
    doubts.add(
        "Whether "
            + table
            + " takes every mask cannot be known before: "
            + what
            + ". A row that it refuses fails by itself, and stays as it is.");
  }

  boolean areAbout(String column) {
    return problems.stream().anyMatch(problem -> problem.startsWith("Column '" + column + "' "));
  }

  /**
   * @return what cannot be known
   * @throws LetheException exit 2 with everything that does not fit
   */
  List<String> answer() {
    if (!problems.isEmpty()) {
      throw LetheException.badInput(where + ": " + String.join(" ", problems));
    }
    return List.copyOf(doubts);
  }
}
