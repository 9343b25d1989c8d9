package dev.lethe.spec;

import java.util.Collection;
import java.util.Comparator;

/** What somebody may have meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The end of a sentence: "; did you mean 'x'?" for the candidate nearest to {@code given}, or "."
   * if none is near.
   */
  public static String near(String given, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> distance(given, candidate) <= Math.max(2, given.length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(given, candidate)))
        .map(candidate -> "; did you mean '" + candidate + "'?")
        .orElse(".");
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
