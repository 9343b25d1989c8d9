package dev.lethe.plan;

import dev.lethe.rule.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one rule says about one key, and from what.
 *
 * @param where the rule's file and line
 * @param container the bucket
 * @param outside the key does not lie below the rule's prefix, and the rule says nothing about it
 * @param item the object, if it is there
 * @param verdict empty where the rule knows nothing of the key
 * @param reason as a plan's findings give it; null where they give none
 * @param foreign another bucket that references name with this very key; a plan is refused for it
 * @param references as many as were asked for
 * @param referencesTotal how many there are
 * @param holds those that hold the object's group; as many as were asked for
 * @param actions kind → how many
 * @param steps what would be done; as many as were asked for
 */
public record Explanation(
    String rule,
    String where,
    String container,
    String key,
    boolean outside,
    Duration minAge,
    Optional<Item> item,
    Optional<Verdict> verdict,
    String reason,
    String foreign,
    List<Reference> references,
    long referencesTotal,
    List<Map<String, String>> holds,
    Map<String, Long> actions,
    List<Step> steps) {

  /** An object as the bucket lists it. */
  public record Item(long size, String etag, Instant lastModified, String storageClass) {}

  /** How a reference names the key. */
  public enum Means {
    /** It is the key. */
    EXACTLY,
    /** Only case, trailing spaces or Unicode form differ. */
    LOOSELY,
    /** The same key in another bucket. */
    ELSEWHERE
  }

  /**
   * A row that names the key.
   *
   * @param where file and line of the condition
   * @param text what stands in the row
   * @param seen the row's columns that decide
   * @param expired null where NULLs leave it undecided; such a reference counts as not expired
   * @param switched the first instant at which it is expired; empty where it always or never is
   */
  public record Reference(
      String table,
      String where,
      String id,
      String text,
      Means means,
      Map<String, String> seen,
      Boolean expired,
      Optional<Instant> switched) {}

  /**
   * A change that would be made.
   *
   * @param to where the item moves to, container and key; null where it does not move
   */
  public record Step(String kind, String container, String key, String to) {}
}
