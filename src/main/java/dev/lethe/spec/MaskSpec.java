package dev.lethe.spec;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule about people writes into one field.
 *
 * @param value for SET: what is written; for the constants: the job's constant; else null
 * @param length for RANDOM: how many characters; for {@link #truncated} ones: the most; else 0
 * @param salt for HASH: what is put behind the value; else null
 */
public record MaskSpec(Strategy strategy, String value, int length, boolean truncated, String salt)
    implements Serializable {
  private static final Pattern SET = Pattern.compile("(?s)set:(.*)");
  private static final Pattern RANDOM = Pattern.compile("random:(\\d{1,4})");
  private static final Pattern TRUNCATED = Pattern.compile("(?s)(.*)\\|truncate:(\\d{1,6})");
  private static final int LONGEST_RANDOM = 1_000;

  /** How a value is masked. */
  public enum Strategy {
    /** The job's constant, the same for everybody. */
    CONSTANT,
    /** A text of its own, the same for everybody. */
    SET,
    /** NULL. */
    NULL,
    /** SHA-256 of the value followed by the salt, in hex. */
    HASH,
    /** A pseudonym under a secret key: the same person has the same one everywhere. */
    HMAC,
    /** Letters and digits that look random and are derived: asked again, they are the same. */
    RANDOM,
    /** The job's constant with a person's own ending, for columns under a UNIQUE constraint. */
    UNIQUE_CONSTANT,
    /** The value stays, and is named so that nobody thinks it was forgotten. */
    PRESERVE
  }

  /** A text of its own. */
  public static MaskSpec set(String value) {
    return new MaskSpec(Strategy.SET, value, 0, false, null);
  }

  /**
   * Reads a strategy: {@code constant}, {@code set:VALUE}, {@code null}, {@code hash}, {@code
   * hmac}, {@code random:LENGTH}, {@code unique-constant}, {@code preserve}; {@code |truncate:N}
   * behind it cuts what is written to N characters.
   *
   * @param masks the rule's block of masks
   * @throws dev.lethe.LetheException exit 2 with file and line for anything else
   */
  static MaskSpec read(Section masks, String field, String constant, String salt) {
    String text = masks.string(field);
    Matcher cut = TRUNCATED.matcher(text);
    boolean truncated = cut.matches();
    String strategy = truncated ? cut.group(1) : text;
    int most = truncated ? Integer.parseInt(cut.group(2)) : 0;
    Matcher set = SET.matcher(strategy);
    if (set.matches()) {
      return new MaskSpec(Strategy.SET, set.group(1), most, truncated, null);
    }
    Matcher random = RANDOM.matcher(strategy);
    if (random.matches()) {
      int length = Integer.parseInt(random.group(1));
      if (length < 1 || length > LONGEST_RANDOM || truncated) {
        throw masks.wrong(field, "random takes a length from 1 to " + LONGEST_RANDOM);
      }
      return new MaskSpec(Strategy.RANDOM, null, length, false, null);
    }
    return switch (strategy) {
      case "constant" -> new MaskSpec(Strategy.CONSTANT, constant, most, truncated, null);
      case "unique-constant" ->
          new MaskSpec(Strategy.UNIQUE_CONSTANT, constant, most, truncated, null);
      case "null" -> new MaskSpec(Strategy.NULL, null, most, truncated, null);
      case "hash" -> new MaskSpec(Strategy.HASH, null, most, truncated, salt);
      case "hmac" -> new MaskSpec(Strategy.HMAC, null, most, truncated, null);
      case "preserve" -> new MaskSpec(Strategy.PRESERVE, null, most, truncated, null);
      default ->
          throw masks.wrong(
              field,
              "'"
                  + text
                  + "' is not a mask; it takes constant, set:VALUE, null, hash, hmac,"
                  + " random:LENGTH, unique-constant or preserve, and |truncate:N behind it");
    };
  }
}
