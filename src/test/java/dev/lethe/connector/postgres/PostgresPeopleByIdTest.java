package dev.lethe.connector.postgres;

import dev.lethe.spec.Identifier;

/** A table that knows people by their ids. */
class PostgresPeopleByIdTest extends PostgresPeopleTest {
  @Override
  public Identifier identifier() {
    return Identifier.ID;
  }
}
