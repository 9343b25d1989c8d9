package dev.lethe.cli;

import dev.lethe.LetheException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Instants as people write them on a command line. */
final class Instants {
  private Instants() {}

  static Instant parse(String option, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw LetheException.badInput(
          option
              + " '"
              + text
              + "' is not an instant; write it in UTC, for example 2019-06-03T05:00:00Z.");
    }
  }
}
