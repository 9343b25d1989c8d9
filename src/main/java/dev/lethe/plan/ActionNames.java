package dev.lethe.plan;

import dev.lethe.spec.Identifier;
import dev.lethe.spec.PseudonymKey;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;

/** Gives work its name: the same work always has the same name, and the name tells nothing. */
public final class ActionNames {
  private final Mac mac;

  public ActionNames(PseudonymKey key) {
    this.mac = Pseudonyms.mac(key);
  }

  /**
   * The name of one physical change.
   *
   * @param identity who the system says it is
   */
  public String action(
      String identity,
      String kind,
      String container,
      String key,
      String version,
      String etag,
      int stage) {
    return name(identity, kind, container, key, version, etag, stage);
  }

  /** What stands in the place of somebody: of an identifier's normal form. */
  public String person(Identifier identifier, String value) {
    return name("subject", identifier.normal(value));
  }

  /** What stands in the place of a key that identifies a person. */
  public String locator(String container, String key) {
    return name("locator", container, key);
  }

  /**
   * HMAC-SHA-256 in hex over the parts, each with its length, so that no two lists of parts are
   * alike.
   */
  String name(Serializable... parts) {
    return HexFormat.of().formatHex(bytes(parts));
  }

  byte[] bytes(Serializable... parts) {
    for (Serializable part : parts) {
      if (part == null) {
        mac.update((byte) '-');
      } else {
        byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
        mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        mac.update(bytes);
      }
    }
    return mac.doFinal();
  }
}
