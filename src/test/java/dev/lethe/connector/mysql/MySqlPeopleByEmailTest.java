package dev.lethe.connector.mysql;

import dev.lethe.spec.Identifier;

/** A table that knows people by email. */
class MySqlPeopleByEmailTest extends MySqlPeopleTest {
  @Override
  public Identifier identifier() {
    return Identifier.EMAIL;
  }
}
