package dev.lethe.connector.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.connector.StoredUser;
import dev.lethe.spec.Secret;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What lets somebody at a user's data for five minutes, as Mozilla's tokenlib makes it: a payload
 * with its signature, and a key that belongs to it.
 *
 * @param key signs requests; never sent
 */
record NodeToken(String id, Secret key) {
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final byte[] SIGNING =
      "services.mozilla.com/tokenlib/v1/signing".getBytes(US_ASCII);
  private static final String DERIVE = "services.mozilla.com/tokenlib/v1/derive/";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Makes tokens with one secret, which they are all derived from. */
  static final class Mint {
    private final byte[] secret;
    private final byte[] signing;

    Mint(Secret secret) {
      this.secret = secret.value().getBytes(UTF_8);
      this.signing = Hmac.derived(this.secret, null, SIGNING);
    }

    NodeToken token(StoredUser user, Instant now) {
      String salt = HexFormat.of().formatHex(random(3));
      byte[] payload = payload(user, salt, now.plus(LIFE));
      byte[] signature = Hmac.of(signing, payload);
      byte[] whole =
          ByteBuffer.allocate(payload.length + Hmac.LENGTH).put(payload).put(signature).array();
      String id = Base64.getUrlEncoder().encodeToString(whole);
      byte[] key = Hmac.derived(secret, salt.getBytes(US_ASCII), (DERIVE + id).getBytes(US_ASCII));
      return new NodeToken(id, new Secret(Base64.getUrlEncoder().encodeToString(key)));
    }
  }

  /** What the header {@code Authorization} says of a request without a body. */
  String authorization(String method, URI url, Instant now) {
    String seconds = Long.toString(now.getEpochSecond());
    String nonce = Base64.getEncoder().encodeToString(random(6));
    int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    String signed =
        String.join(
            "\n",
            "hawk.1.header",
            seconds,
            nonce,
            method,
            url.getRawPath(),
            url.getHost().toLowerCase(java.util.Locale.ROOT),
            Integer.toString(port),
            "",
            "",
            "");
    byte[] mac = Hmac.of(key.value().getBytes(US_ASCII), signed.getBytes(UTF_8));
    return "Hawk id=\"%s\", ts=\"%s\", nonce=\"%s\", mac=\"%s\""
        .formatted(id, seconds, nonce, Base64.getEncoder().encodeToString(mac));
  }

  private static byte[] payload(StoredUser user, String salt, Instant expires) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("uid", user.uid());
    payload.put("node", user.node());
    payload.put("fxa_uid", user.fxaUid());
    payload.put("fxa_kid", user.keyId());
    payload.put("salt", salt);
    payload.put("expires", expires.getEpochSecond());
    try {
      return JSON.writeValueAsBytes(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return "a token";
  }
}
