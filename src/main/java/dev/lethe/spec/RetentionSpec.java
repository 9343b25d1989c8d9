package dev.lethe.spec;

import java.time.Duration;
import java.util.List;

/**
 * A rule of kind retention: which objects may go, given the rows that refer to them.
 *
 * @param itemKey the inventory's key column
 * @param references the rows that refer to objects, each table once; an object may go only when
 *     every reference of every one of them has expired
 * @param minAge objects without a reference must be older than this; zero switches the check off
 * @param where file and line
 */
public record RetentionSpec(
    String name,
    String itemSource,
    String itemKey,
    List<ReferenceSpec> references,
    Duration minAge,
    boolean eraseItems,
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
    RetentionSpec rule =
        new RetentionSpec(
            name,
            items.string("source"),
            items.string("key", "key"),
            ReferenceSpec.readAll(section),
            orphans.duration("min-age", Duration.ofDays(3)),
            erase.bool("items", true),
            erase.oneOf("references", EraseReferences.class, EraseReferences.OF_ERASED_ITEMS),
            section.where());
    items.finish();
    orphans.finish();
    erase.finish();
    section.finish();
    return rule;
  }
}
