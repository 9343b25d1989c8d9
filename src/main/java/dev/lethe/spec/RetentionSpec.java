package dev.lethe.spec;

import java.time.Duration;

/**
 * A rule of kind retention: which objects may go, given the rows that refer to them.
 *
 * @param itemKey the inventory's key column
 * @param referenceKey the column that names an object
 * @param referenceId the column that identifies a referring row
 * @param expired when a reference no longer counts
 * @param minAge objects without a reference must be older than this; zero switches the check off
 * @param where file and line
 */
public record RetentionSpec(
    String name,
    String itemSource,
    String itemKey,
    String referenceSource,
    String referenceKey,
    String referenceId,
    Predicate expired,
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
    Section references = section.section("references");
    Section orphans = section.sectionOrEmpty("orphans");
    Section erase = section.sectionOrEmpty("erase");
    RetentionSpec rule =
        new RetentionSpec(
            name,
            items.string("source"),
            items.string("key", "key"),
            references.string("source"),
            references.string("key"),
            references.string("id"),
            Predicate.read(references, "expired"),
            orphans.duration("min-age", Duration.ofDays(3)),
            erase.bool("items", true),
            erase.oneOf("references", EraseReferences.class, EraseReferences.OF_ERASED_ITEMS),
            section.where());
    items.finish();
    references.finish();
    orphans.finish();
    erase.finish();
    section.finish();
    return rule;
  }
}
