package dev.lethe.apply;

import dev.lethe.connector.Action;
import dev.lethe.connector.ActionKind;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Person;
import dev.lethe.plan.PlanTables;
import dev.lethe.plan.Seal;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Turns rows of a plan into actions.
 *
 * @param seal opens locators; null where they stand in the clear
 * @param people whose data goes, by pseudonym; null where the plan is not about people
 */
record Opening(Seal seal, Broadcast<Map<String, Person>> people) implements Serializable {
  /** For plans that nothing is sealed in. */
  static final Opening CLEAR = new Opening(null, null);

  /** Whether the plan's keys say nothing before they are opened. */
  boolean isSealed() {
    return seal != null;
  }

  Action action(Row row) {
    Row locator = row.getAs("locator");
    return new Action(
        row.getAs("action_id"),
        ActionKind.valueOf(row.getAs("kind")),
        new Locator(
            locator.getAs("container"),
            key(row),
            locator.getAs("version"),
            locator.getAs("etag"),
            row.getAs("last_modified")),
        row.<Long>getAs("bytes"),
        destination(row),
        1,
        people(row));
  }

  /** The locator's key as the system has it. */
  String key(Row row) {
    String key = row.<Row>getAs("locator").getAs("key");
    return seal == null ? key : seal.open(key);
  }

  private List<Person> people(Row row) {
    List<Person> named = new ArrayList<>();
    if (people != null) {
      for (String subject : row.<String>getList(row.fieldIndex("subjects"))) {
        Person person = people.value().get(subject);
        if (person == null) {
          throw new IllegalStateException("the plan's list of people lacks " + subject);
        }
        named.add(person);
      }
    }
    return named;
  }

  private static Locator destination(Row row) {
    return ActionKind.QUARANTINE_OBJECT.name().equals(row.getAs("kind"))
        ? Locator.at(
            row.<String, String>getJavaMap(row.fieldIndex("evidence")).get(PlanTables.QUARANTINE))
        : null;
  }
}
