package dev.lethe.source;

import dev.lethe.spec.Identifier;
import java.util.regex.Pattern;

/**
 * One row of a list of people.
 *
 * @param number of the line, or of the row, from 1
 * @param problem what is wrong with its form; null if nothing is known to be
 */
record SubjectRow(long number, String id, String email, String problem) {
  private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");
  private static final int LONGEST_EMAIL = 320;
  private static final int LONGEST_ID = 1_000;

  /**
   * Why this row names nobody, without its values; null if it does.
   *
   * @param constant what masked values begin with
   */
  String fault(String constant) {
    if (problem != null) {
      return problem;
    }
    if (id == null || id.isEmpty()) {
      return "it has no id";
    }
    if (email == null || email.isEmpty()) {
      return "it has no email address";
    }
    if (isMask(id, constant) || isMask(email, constant)) {
      return "it holds the constant that masked values have; it would match everybody who was"
          + " erased before";
    }
    if (id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
      return "its id is no identifier";
    }
    if (email.length() > LONGEST_EMAIL || !EMAIL.matcher(email).matches()) {
      return "its email address is impossible";
    }
    return null;
  }

  static boolean isMask(String value, String constant) {
    String normal = Identifier.EMAIL.normal(value);
    String mask = Identifier.EMAIL.normal(constant);
    return normal.equals(mask) || normal.startsWith(mask + "-");
  }
}
