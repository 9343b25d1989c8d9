package dev.lethe.source;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;

import dev.lethe.LetheException;
import dev.lethe.connector.Connection;
import dev.lethe.connector.ConnectorException;
import dev.lethe.connector.Locator;
import dev.lethe.connector.Reader;
import dev.lethe.connector.Target;
import dev.lethe.spec.Quarantine;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;

/**
 * Where a rule's objects wait before they are erased: below a prefix of a bucket, their own or
 * another one that the same connection reaches.
 *
 * @param target the bucket and prefix
 * @param grace a copy that was made longer ago than this is erased by the next plan
 * @param keepsVersions whether what leaves it is only hidden
 */
public record QuarantinePlace(Target target, Duration grace, boolean keepsVersions) {

  /**
   * @throws LetheException exit 2 where the items are inside of it or keep all versions
   * @throws ConnectorException if its bucket does not exist or cannot be asked
   */
  static QuarantinePlace resolve(Quarantine quarantine, Connection connection, Target items) {
    Target target =
        Target.objects(quarantine.bucket().orElse(items.container()), quarantine.prefix());
    refuseMisplaced(quarantine.where(), target, items);
    try (Reader reader = connection.reader()) {
      reader.describe(target);
      return new QuarantinePlace(target, quarantine.grace(), reader.keepsVersions(target));
    } catch (ConnectorException e) {
      throw new ConnectorException(
          e.category(), quarantine.where() + ": erase.quarantine: " + e.getMessage(), e);
    }
  }

  /** The place of the copy that a plan makes of an object, as {@link Locator#path} writes it. */
  public Column copy(String planId, Column key) {
    String folder =
        new Locator(target.container(), target.prefix() + planId + "/", null, null).path();
    return concat(lit(folder), key);
  }

  /** The plan that made a copy; "" where the key is none's. */
  public Column planOf(Column key) {
    return regexp_extract(key, copies(), 1);
  }

  /** The key of the object that a copy was made from; "" where the key is no copy's. */
  public Column originalOf(Column key) {
    return regexp_extract(key, copies(), 2);
  }

  private String copies() {
    return "(?s)^" + Pattern.quote(target.prefix()) + "([^/]+)/(.+)$";
  }

  private static void refuseMisplaced(String where, Target target, Target items) {
    if (items.versions()) {
      throw LetheException.badInput(
          where
              + ": erase.quarantine does not go together with versions = all, which erases every"
              + " version for good. Take one of them; with versions = current a bucket that keeps"
              + " versions can be undone without a quarantine.");
    }
    if (items.container().equals(target.container())
        && items.prefix().startsWith(target.prefix())) {
      throw LetheException.badInput(
          where
              + ": the items are below '"
              + items.prefix()
              + "' of bucket "
              + items.container()
              + ", which is inside of erase.quarantine: prefix '"
              + target.prefix()
              + "' of the same bucket. Give the quarantine a prefix of its own, or another"
              + " bucket.");
    }
  }
}
