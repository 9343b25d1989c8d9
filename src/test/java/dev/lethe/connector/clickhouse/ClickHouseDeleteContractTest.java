package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Mask;
import dev.lethe.spec.Identifier;
import java.util.Map;

/** Rows that are deleted, whose person is known by an id. */
class ClickHouseDeleteContractTest extends ClickHouseContractTest {
  @Override
  public Identifier identifier() {
    return Identifier.ID;
  }

  @Override
  Map<String, Mask> masks() {
    return Map.of();
  }
}
