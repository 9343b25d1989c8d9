package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.Secret;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes a mask: the same person, field and value always give the same, so that masking again
 * changes nothing.
 *
 * @param key under which pseudonyms are made, in base64
 */
public record Mask(MaskSpec spec, Secret key) implements Serializable {
  private static final Pattern HASHED = Pattern.compile("[0-9a-f]*");
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int HASH_LENGTH = 64;
  private static final int ENDING = 32;

  /** Finding one among the providers takes longer than its work on one name. */
  private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(Mask::newMac);

  /** 64 bits: a million people collide in one of thirty million cases. */
  private static final int HEX_ENOUGH = 16;

  /** The same for letters and digits, even where a system does not know their case. */
  private static final int RANDOM_ENOUGH = 13;

  public Mask {
    requireNonNull(spec, "spec is null");
    requireNonNull(key, "key is null");
  }

  /**
   * What stands in the place of a value.
   *
   * @param current the value; where it is null there is nothing to mask and it stays null, unless
   *     the mask is a text that the job sets
   * @param person the person's pseudonym
   */
  public String of(String current, String person) {
    boolean says = spec.strategy() == MaskSpec.Strategy.SET;
    if (current == null && !says) {
      return null;
    }
    String masked =
        switch (spec.strategy()) {
          case CONSTANT, SET -> spec.value();
          case NULL -> null;
          case HASH -> isHashed(current) ? current : hash(current);
          case HMAC -> HexFormat.of().formatHex(mac("hmac", person, 0));
          case RANDOM -> random(person);
          case UNIQUE_CONSTANT ->
              spec.value()
                  + "-"
                  + HexFormat.of().formatHex(mac("unique", person, 0), 0, ENDING / 2);
          case PRESERVE -> current;
        };
    return spec.truncated()
            && masked != null
            && masked.codePointCount(0, masked.length()) > spec.length()
        ? masked.substring(0, masked.offsetByCodePoints(0, spec.length()))
        : masked;
  }

  /** Whether a value is what {@link #of} would make of it. */
  public boolean isDone(String current, String person) {
    return java.util.Objects.equals(current, of(current, person));
  }

  /** The longest text that this mask can write, in characters; what it keeps or cuts aside. */
  public int longest() {
    int whole =
        switch (spec.strategy()) {
          case CONSTANT, SET -> spec.value().codePointCount(0, spec.value().length());
          case NULL, PRESERVE -> 0;
          case HASH, HMAC -> HASH_LENGTH;
          case RANDOM -> spec.length();
          case UNIQUE_CONSTANT ->
              spec.value().codePointCount(0, spec.value().length()) + 1 + ENDING;
        };
    return spec.truncated() ? Math.min(whole, spec.length()) : whole;
  }

  /**
   * Whether the beginnings of what this mask writes for different people differ, for as many people
   * as there are.
   *
   * @param characters how long a beginning counts
   */
  public boolean tellsPeopleApart(int characters) {
    int end = Math.min(characters, longest());
    return switch (spec.strategy()) {
      case HASH, HMAC -> end >= HEX_ENOUGH;
      case UNIQUE_CONSTANT ->
          end - (spec.value().codePointCount(0, spec.value().length()) + 1) >= HEX_ENOUGH;
      case RANDOM -> end >= RANDOM_ENOUGH;
      case CONSTANT, SET, NULL, PRESERVE -> false;
    };
  }

  /** The same of different values, which may be one person's. */
  public boolean tellsValuesApart(int characters) {
    return spec.strategy() == MaskSpec.Strategy.HASH && tellsPeopleApart(characters);
  }

  private boolean isHashed(String value) {
    int length = spec.truncated() ? Math.min(spec.length(), HASH_LENGTH) : HASH_LENGTH;
    return value.length() == length && HASHED.matcher(value).matches();
  }

  private String hash(String value) {
    try {
      String salted = value + (spec.salt() == null ? "" : spec.salt());
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(salted.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private String random(String person) {
    StringBuilder text = new StringBuilder(spec.length());
    for (int block = 0; text.length() < spec.length(); block++) {
      for (byte one : mac("random", person, block)) {
        // Values beyond the last whole alphabet would make some letters likelier than others.
        int value = Byte.toUnsignedInt(one);
        if (value < 4 * ALPHABET.length() && text.length() < spec.length()) {
          text.append(ALPHABET.charAt(value % ALPHABET.length()));
        }
      }
    }
    return text.toString();
  }

  private byte[] mac(String purpose, String person, int block) {
    try {
      Mac mac = MAC.get();
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.value()), "HmacSHA256"));
      return mac.doFinal((purpose + ":" + block + ":" + person).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 takes any key", e);
    }
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
