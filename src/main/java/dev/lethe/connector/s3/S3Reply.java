package dev.lethe.connector.s3;

import static java.util.Objects.requireNonNull;

import dev.lethe.connector.Category;
import dev.lethe.connector.Locator;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What a server said about one key.
 *
 * @param category null where it was deleted
 * @param message the server's code and words, without the key
 * @param marker the version of the delete marker that was set instead of deleting, or null
 */
record S3Reply(Word word, Category category, String message, String marker) {
  enum Word {
    DELETED,
    /** Everything is still there, behind a delete marker. */
    HIDDEN,
    REFUSED,
    /** Only a look tells what it means. */
    UNCLEAR
  }

  static final S3Reply DELETED = new S3Reply(Word.DELETED, null, null, null);

  static final S3Reply NOT_MENTIONED =
      new S3Reply(
          Word.REFUSED, Category.OTHER, "the server's answer does not mention this key", null);

  S3Reply {
    requireNonNull(word, "word is null");
  }

  /**
   * A delete that the server has answered.
   *
   * @param marker whether it says that a delete marker is or was there
   * @param version of that marker
   */
  static S3Reply deleted(Locator locator, Boolean marker, String version) {
    // Asked for one version, the answer speaks of what went, and not of what came.
    return Boolean.TRUE.equals(marker) && locator.version() == null
        ? new S3Reply(Word.HIDDEN, null, null, version)
        : DELETED;
  }

  /** An error that the server gave for this key. */
  static S3Reply error(Locator locator, String code, int status, String message) {
    Category category = S3Errors.category(code, status, message);
    return new S3Reply(
        category == Category.CONFLICT ? Word.UNCLEAR : Word.REFUSED,
        category,
        withoutKey(locator, S3Errors.words(code, message)),
        null);
  }

  /** It is unknown what a request for this key alone did. */
  static S3Reply unclear(Locator locator, SdkException problem) {
    return new S3Reply(
        Word.UNCLEAR,
        S3Errors.category(problem),
        withoutKey(locator, S3Errors.words(problem)),
        null);
  }

  // The words of AWS name the object, and an object's key may name a person.
  private static String withoutKey(Locator locator, String words) {
    return locator.key().length() < 3 ? words : words.replace(locator.key(), "(key)");
  }
}
