package dev.lethe.lab;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * Somebody in a {@link KeplerData}, as the source of truth has them.
 *
 * @param email as it was typed: mixed case, blanks around it and odd characters included
 * @param phone null where there is none
 * @param lastActive null for whoever has never been
 * @param hasData whether there is anything of them elsewhere
 */
public record KeplerContributor(
    UUID id,
    String email,
    String name,
    String phone,
    Instant lastActive,
    Instant created,
    boolean hasData) {
  public KeplerContributor {
    requireNonNull(id, "id is null");
    requireNonNull(email, "email is null");
    requireNonNull(created, "created is null");
  }

  /** What two spellings of one address have in common. */
  public static String normalised(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
