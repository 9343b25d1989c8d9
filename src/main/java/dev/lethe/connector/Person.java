package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.util.List;

/**
 * Somebody whose data goes. Never in the clear in a table, a log or a message: it redacts itself.
 *
 * @param pseudonym the person's name in plans and audit
 * @param id as the source of truth has it
 * @param emails every spelling that is known, at least one; their normal forms are what counts
 */
public record Person(String pseudonym, String id, List<String> emails) implements Serializable {
  public Person {
    requireNonNull(pseudonym, "pseudonym is null");
    requireNonNull(id, "id is null");
    emails = List.copyOf(emails);
  }

  /** Whether a value of that sort names this person. */
  public boolean has(Identifier identifier, String value) {
    if (value == null) {
      return false;
    }
    String normal = identifier.normal(value);
    return identifier == Identifier.ID
        ? normal.equals(id)
        : emails.stream().anyMatch(email -> identifier.normal(email).equals(normal));
  }

  @Override
  public String toString() {
    return "person " + pseudonym;
  }
}
