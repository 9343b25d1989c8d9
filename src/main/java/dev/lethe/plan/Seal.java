package dev.lethe.plan;

import dev.lethe.spec.Secret;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what identifies people (AES-256-GCM): without the key nobody reads it, and nobody changes
 * it unnoticed.
 *
 * @param key 32 bytes in base64
 */
public record Seal(Secret key) implements Serializable {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Finding one among the providers takes longer than its work on one locator. */
  private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(Seal::cipher);

  static Seal fresh() {
    return new Seal(new Secret(Pseudonyms.fresh()));
  }

  /** Nonce, text and tag in base64. */
  public String seal(String text) {
    return Base64.getEncoder().encodeToString(seal(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The text that was sealed.
   *
   * @throws IllegalStateException if it was sealed under another key, or changed since
   */
  public String open(String sealed) {
    return new String(open(Base64.getDecoder().decode(sealed)), StandardCharsets.UTF_8);
  }

  byte[] seal(byte[] content) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, content, 0);
    return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
  }

  byte[] open(byte[] sealed) {
    if (sealed.length < NONCE_BYTES) {
      throw new IllegalStateException("what is to be opened was never sealed");
    }
    return run(Cipher.DECRYPT_MODE, sealed, sealed, NONCE_BYTES);
  }

  private byte[] run(int mode, byte[] nonce, byte[] content, int from) {
    try {
      Cipher cipher = CIPHER.get();
      cipher.init(
          mode,
          new SecretKeySpec(Base64.getDecoder().decode(key.value()), "AES"),
          new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
      return cipher.doFinal(content, from, content.length - from);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealed under another key, or changed since", e);
    }
  }

  private static Cipher cipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM", e);
    }
  }
}
