package dev.lethe.connector.clickhouse;

import dev.lethe.connector.Mask;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.Secret;
import java.util.Map;

/** Rows whose person is known by an email address, which a mask of that person's goes over. */
class ClickHouseMaskContractTest extends ClickHouseContractTest {
  @Override
  public Identifier identifier() {
    return Identifier.EMAIL;
  }

  @Override
  Map<String, Mask> masks() {
    MaskSpec spec = new MaskSpec(MaskSpec.Strategy.UNIQUE_CONSTANT, "DELETED_USER", 0, false, null);
    return Map.of("worker", new Mask(spec, new Secret("a2V5")));
  }
}
