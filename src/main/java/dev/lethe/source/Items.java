package dev.lethe.source;

import dev.lethe.LetheException;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Reads a retention rule's items: what the bucket holds now, or what a report says it held. */
public final class Items {
  private Items() {}

  /**
   * @param progress takes a sentence whenever a long step begins
   * @throws LetheException exit 2 if a report does not fit the rule's bucket, exit 3 if it is too
   *     old
   * @throws dev.lethe.connector.ConnectorException if any part cannot be read or trusted
   */
  public static Snapshot take(
      RetentionSources source, Snapshots snapshots, Instant now, Consumer<String> progress) {
    String name = source.rule().name() + "-items";
    if (source.inventory().isEmpty()) {
      progress.accept("listing " + source.itemConnection());
      return snapshots.take(name, source.itemConnection(), source.items());
    }
    Inventory inventory = source.inventory().get();
    try (Reader reader = inventory.connection().reader()) {
      Report report = reader.report(inventory.spec(), source.items());
      report.remarks().forEach(progress);
      refuseOld(report, inventory.spec().maxAge(), now);
      progress.accept("reading " + report.place() + ", an inventory of " + report.takenAt());
      return snapshots.take(name, report);
    }
  }

  private static void refuseOld(Report report, Duration maxAge, Instant now) {
    Duration age = Duration.between(report.takenAt(), now);
    if (age.compareTo(maxAge) > 0) {
      throw LetheException.refused(
          "inventory-age",
          "the inventory "
              + report.place()
              + " was begun at "
              + report.takenAt()
              + ", "
              + text(age)
              + " ago, and inventory-max-age is "
              + text(maxAge)
              + ". Nothing was planned. Find out why no newer one has been delivered, list the"
              + " bucket instead (leave out inventory), or allow it by inventory-max-age.");
    }
  }

  private static String text(Duration duration) {
    return duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }
}
