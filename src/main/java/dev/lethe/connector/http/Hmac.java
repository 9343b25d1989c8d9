package dev.lethe.connector.http;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC and HKDF (RFC 5869) by SHA-256. */
final class Hmac {
  private static final String SHA_256 = "HmacSHA256";
  static final int LENGTH = 32;

  private Hmac() {}

  static byte[] of(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(SHA_256);
      mac.init(new SecretKeySpec(key, SHA_256));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /**
   * A key of 32 bytes, which is what one round gives.
   *
   * @param salt null for none
   */
  static byte[] derived(byte[] secret, byte[] salt, byte[] info) {
    byte[] extracted = of(salt == null ? new byte[LENGTH] : salt, secret);
    return of(extracted, info, new byte[] {1});
  }
}
