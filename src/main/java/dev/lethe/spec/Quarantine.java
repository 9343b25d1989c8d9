package dev.lethe.spec;

import java.time.Duration;

/**
 * Where objects wait before they are erased: below a prefix of their own bucket.
 *
 * @param prefix ends in "/"; a copy's key is the prefix, the plan's id, "/" and the object's key
 * @param grace a copy that was made longer ago than this is erased by the next plan
 */
public record Quarantine(String prefix, Duration grace) {
  static Quarantine read(Section section) {
    Quarantine quarantine =
        new Quarantine(
            section.string("prefix", "lethe-quarantine/"),
            section.duration("grace", Duration.ofDays(30)));
    if (!quarantine.prefix.endsWith("/") || quarantine.prefix.length() < 2) {
      throw section.wrong("prefix", "it takes a prefix of the bucket that ends in /");
    }
    section.finish();
    return quarantine;
  }

  /** The folder of one plan's copies. */
  public String folder(String planId) {
    return prefix + planId + "/";
  }
}
