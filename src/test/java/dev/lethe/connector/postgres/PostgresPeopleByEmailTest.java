package dev.lethe.connector.postgres;

import dev.lethe.spec.Identifier;

/** A table that knows people by email. */
class PostgresPeopleByEmailTest extends PostgresPeopleTest {
  @Override
  public Identifier identifier() {
    return Identifier.EMAIL;
  }
}
