package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.spec.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Options that take one of some words. */
final class Choice {
  private Choice() {}

  /**
   * The word in capitals, null for null.
   *
   * @throws LetheException exit 2, with the near one, for a word that is not among them
   */
  static String upper(String option, String given, Collection<String> words) {
    return given == null ? null : of(option, given.toUpperCase(Locale.ROOT), words);
  }

  /** As {@link #upper}, but the case counts. */
  static String of(String option, String given, Collection<String> words) {
    if (given == null || words.contains(given)) {
      return given;
    }
    throw LetheException.badInput(
        option
            + " '"
            + given
            + "' is unknown"
            + Suggestion.near(given, words)
            + " It takes "
            + String.join(", ", List.copyOf(words))
            + ".");
  }

  /** A number of rows; 0 is all. */
  static int limit(int given) {
    if (given < 0) {
      throw LetheException.badInput("--limit " + given + " is below 0; 0 means all.");
    }
    return given;
  }
}
