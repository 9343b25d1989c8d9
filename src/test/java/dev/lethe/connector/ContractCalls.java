package dev.lethe.connector;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A connector's calls as tests make them: each opens what it needs and closes it. */
public interface ContractCalls<C extends ConnectionConfig> extends ContractFixture<C> {
  default SparkSession spark() {
    return ContractSpark.session();
  }

  static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("key-%04d", i)).toList();
  }

  /** What a snapshot says of these keys. */
  default List<Locator> locators(Collection<String> keys) {
    Map<String, Locator> seen = snapshot().stream().collect(toMap(Locator::key, identity()));
    return keys.stream().filter(seen::containsKey).map(seen::get).toList();
  }

  default List<Outcome> erase(C config, List<Locator> locators, boolean look) {
    try (Eraser eraser = eraser(config)) {
      return eraser.erase(actions(locators), look);
    }
  }

  default List<Sighting> look(List<Locator> locators) {
    try (Reader reader = connector().reader(config())) {
      return reader.look(target(), locators);
    }
  }

  default List<Action> actions(List<Locator> locators) {
    return locators.stream()
        .map(locator -> new Action("action of " + locator.key(), kind(), locator, 0, 1))
        .toList();
  }

  static Map<String, Outcome> byKey(List<Locator> locators, List<Outcome> outcomes) {
    Map<String, Outcome> byId = outcomes.stream().collect(toMap(Outcome::actionId, identity()));
    return locators.stream()
        .collect(toMap(Locator::key, locator -> byId.get("action of " + locator.key())));
  }

  static List<Outcome.Kind> kinds(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::kind).toList();
  }

  default Eraser eraser(C config) {
    EraseMode mode = connector().eraseMode(config(), target(), ConditionalDelete.AUTO);
    return connector().eraser(config, target(), mode);
  }

  default List<Locator> snapshot() {
    try (Reader reader = connector().reader(config())) {
      List<Row> rows = reader.snapshot(spark(), target()).collectAsList();
      return rows.stream()
          .map(
              row ->
                  new Locator(
                      target().container(), row.getAs(keyColumn()), null, row.getAs(etagColumn())))
          .toList();
    }
  }

  default String identityOf(C config) {
    try (Reader reader = connector().reader(config)) {
      return reader.identity();
    }
  }

  static Map<String, String> without(Map<String, String> items, Collection<String> keys) {
    return items.entrySet().stream()
        .filter(item -> !keys.contains(item.getKey()))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
