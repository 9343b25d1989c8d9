package dev.lethe.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * Where objects wait before they are erased: below a prefix of a bucket.
 *
 * @param bucket one that the items' connection reaches; empty is the items' own
 * @param prefix ends in "/"; a copy's key is the prefix, the plan's id, "/" and the object's key.
 *     Never a whole bucket, since what is below it is taken for copies
 * @param grace a copy that was made longer ago than this is erased by the next plan
 * @param where file and line
 */
public record Quarantine(Optional<String> bucket, String prefix, Duration grace, String where) {
  static Quarantine read(Section section) {
    Quarantine quarantine =
        new Quarantine(
            section.optionalString("bucket"),
            section.string("prefix", "lethe-quarantine/"),
            section.duration("grace", Duration.ofDays(30)),
            section.where());
    if (quarantine.bucket.filter(bucket -> bucket.isBlank() || bucket.contains("/")).isPresent()) {
      throw section.wrong("bucket", "it takes the name of a bucket, without s3:// and without /");
    }
    if (!quarantine.prefix.endsWith("/") || quarantine.prefix.length() < 2) {
      throw section.wrong("prefix", "it takes a prefix of the bucket that ends in /");
    }
    section.finish();
    return quarantine;
  }
}
