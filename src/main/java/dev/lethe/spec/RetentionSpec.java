package dev.lethe.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A rule of kind retention: which objects may go, given the rows that refer to them.
 *
 * @param itemKey the inventory's key column
 * @param references the rows that refer to objects, each table once; an object may go only when
 *     every reference of every one of them has expired
 * @param minAge objects without a reference must be older than this; zero switches the check off
 * @param eraseItems whether objects go, into quarantine or for good
 * @param quarantineItems whether they go into quarantine first
 * @param quarantine what waits there is no item of the rule; it may be kept after the last went in
 * @param where file and line
 */
public record RetentionSpec(
    String name,
    String itemSource,
    String itemKey,
    List<ReferenceSpec> references,
    Duration minAge,
    boolean eraseItems,
    boolean quarantineItems,
    Optional<Quarantine> quarantine,
    EraseReferences eraseReferences,
    String where) {

  /** Which referring rows go along; never one that is not expired. */
  public enum EraseReferences {
    OF_ERASED_ITEMS,
    ALL_EXPIRED,
    NONE
  }

  static RetentionSpec read(String name, Section section) {
    section.string("kind");
    Section items = section.section("items");
    Section orphans = section.sectionOrEmpty("orphans");
    Section erase = section.sectionOrEmpty("erase");
    String going = erase.string("items", "true");
    if (!List.of("true", "false", "quarantine").contains(going)) {
      throw erase.wrong("items", "'" + going + "' is none of true, false and quarantine");
    }
    boolean quarantines = going.equals("quarantine");
    RetentionSpec rule =
        new RetentionSpec(
            name,
            items.string("source"),
            items.string("key", "key"),
            ReferenceSpec.readAll(section),
            orphans.duration("min-age", Duration.ofDays(3)),
            !going.equals("false"),
            quarantines,
            erase.has("quarantine") || quarantines
                ? Optional.of(Quarantine.read(erase.sectionOrEmpty("quarantine")))
                : Optional.empty(),
            erase.oneOf("references", EraseReferences.class, EraseReferences.OF_ERASED_ITEMS),
            section.where());
    items.finish();
    orphans.finish();
    erase.finish();
    section.finish();
    return rule;
  }
}
