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
 */
record S3Reply(Word word, Category category, String message) {
  enum Word {
    DELETED,
    REFUSED,
    /** Only a look tells what it means. */
    UNCLEAR
  }

  static final S3Reply DELETED = new S3Reply(Word.DELETED, null, null);

  static final S3Reply NOT_MENTIONED =
      new S3Reply(Word.REFUSED, Category.OTHER, "the server's answer does not mention this key");

  S3Reply {
    requireNonNull(word, "word is null");
  }

  /** An error that the server gave for this key. */
  static S3Reply error(Locator locator, String code, int status, String message) {
    Category category = S3Errors.category(code, status, message);
    return new S3Reply(
        category == Category.CONFLICT ? Word.UNCLEAR : Word.REFUSED,
        category,
        withoutKey(locator, S3Errors.words(code, message)));
  }

  /** It is unknown what a request for this key alone did. */
  static S3Reply unclear(Locator locator, SdkException problem) {
    return new S3Reply(
        Word.UNCLEAR, S3Errors.category(problem), withoutKey(locator, S3Errors.words(problem)));
  }

  // The words of AWS name the object, and an object's key may name a person.
  private static String withoutKey(Locator locator, String words) {
    return locator.key().length() < 3 ? words : words.replace(locator.key(), "(key)");
  }
}
