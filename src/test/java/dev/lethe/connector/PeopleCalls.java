package dev.lethe.connector;

import static java.util.stream.Collectors.toMap;

import dev.lethe.spec.Identifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A connector's calls about people as tests make them. */
public interface PeopleCalls<C extends ConnectionConfig> extends PeopleFixture<C> {
  /** What {@link Reader#items} says of an item. */
  record Found(Locator locator, long bytes, Map<String, List<String>> values) {
    public String key() {
      return locator.key();
    }

    public String actionId() {
      return "action of " + locator.key() + " " + locator.version();
    }

    public boolean names(Person person, Change change) {
      return values.entrySet().stream()
          .anyMatch(
              field ->
                  Optional.ofNullable(change.match().get(field.getKey())).stream()
                      .anyMatch(
                          identifier ->
                              field.getValue().stream()
                                  .anyMatch(value -> person.has(identifier, value))));
    }
  }

  default SparkSession spark() {
    return ContractSpark.session();
  }

  /** Somebody whom the target's items know by this identifier. */
  default Person person(String identifier) {
    return identifier() == Identifier.ID
        ? new Person("pseudonym of " + identifier, identifier, List.of("nobody@example.org"))
        : new Person("pseudonym of " + identifier, "no id", List.of(identifier));
  }

  default Candidates candidates(Collection<String> identifiers) {
    List<String> all = List.copyOf(identifiers);
    return identifier() == Identifier.ID
        ? new Candidates(all, List.of("nobody@example.org"))
        : new Candidates(List.of("no id"), all);
  }

  /** So many items of each, whose names say whose they are. */
  static Map<String, String> items(int each, String... identifiers) {
    Map<String, String> items = new LinkedHashMap<>();
    for (String identifier : identifiers) {
      for (int i = 0; i < each; i++) {
        items.put("item-" + items.size(), identifier);
      }
    }
    return items;
  }

  default List<String> keys(Map<String, String> items, String identifier) {
    return items.entrySet().stream()
        .filter(item -> item.getValue().equals(identifier))
        .map(item -> key(item.getKey(), identifier))
        .toList();
  }

  default List<Found> found() {
    return found(config(), target(), Optional.empty());
  }

  default List<Found> found(Candidates candidates) {
    return found(config(), target(), Optional.of(candidates));
  }

  default List<Found> found(C config, Target target, Optional<Candidates> candidates) {
    try (Reader reader = connector().reader(config)) {
      return reader.items(spark(), target, candidates).collectAsList().stream()
          .map(PeopleCalls::found)
          .toList();
    }
  }

  private static Found found(Row row) {
    Map<String, scala.collection.Seq<String>> lists = row.getJavaMap(row.fieldIndex("values"));
    Map<String, List<String>> values = new TreeMap<>();
    lists.forEach(
        (field, texts) ->
            values.put(
                field, scala.collection.JavaConverters.seqAsJavaListConverter(texts).asJava()));
    Locator locator =
        new Locator(
            row.getAs("container"), row.getAs("key"), row.getAs("version"), row.getAs("etag"));
    return new Found(locator, row.getAs("bytes"), values);
  }

  /** The items that name one of them. */
  default List<Found> of(List<Found> found, Person... people) {
    return found.stream()
        .filter(
            item -> List.of(people).stream().anyMatch(who -> item.names(who, target().change())))
        .toList();
  }

  /** An action for each item and those of the people whom it names. */
  default List<Action> actions(List<Found> found, Person... people) {
    return of(found, people).stream()
        .map(
            item ->
                action(
                    item,
                    List.of(people).stream()
                        .filter(who -> item.names(who, target().change()))
                        .toList()))
        .toList();
  }

  default Action action(Found item, List<Person> people) {
    ActionKind kind = connector().kind(target().change());
    return new Action(item.actionId(), kind, item.locator(), item.bytes(), null, 1, people);
  }

  default List<Outcome> erase(C config, List<Action> actions, boolean look) {
    try (Eraser eraser = eraser(config)) {
      return eraser.erase(actions, look);
    }
  }

  default Eraser eraser(C config) {
    EraseMode mode = connector().eraseMode(config(), target(), ConditionalDelete.AUTO);
    return connector().eraser(config, target(), mode);
  }

  default String identityOf(C config) {
    try (Reader reader = connector().reader(config)) {
      return reader.identity();
    }
  }

  /** What has to be there once the items with these keys have lost these people's data. */
  default Map<String, String> without(
      Map<String, String> before, Collection<String> keys, Person... people) {
    Map<String, String> after = new TreeMap<>(before);
    for (String key : keys) {
      for (Person person : people) {
        after.computeIfPresent(key, (same, content) -> left(content, person));
      }
    }
    return after;
  }

  static Map<String, Outcome> byKey(List<Action> actions, List<Outcome> outcomes) {
    Map<String, Outcome> byId =
        outcomes.stream().collect(toMap(Outcome::actionId, outcome -> outcome));
    return actions.stream()
        .collect(toMap(action -> action.locator().key(), action -> byId.get(action.actionId())));
  }
}
