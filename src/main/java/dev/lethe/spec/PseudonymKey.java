package dev.lethe.spec;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Base64;

/** A key under which names become pseudonyms; the first of the list writes, all read. */
public record PseudonymKey(String id, Secret key) implements Serializable {
  private static final int LEAST_BYTES = 32;

  public PseudonymKey {
    requireNonNull(id, "id is null");
    requireNonNull(key, "key is null");
  }

  static PseudonymKey read(Section section) {
    PseudonymKey read = new PseudonymKey(section.string("id"), section.secret("key"));
    section.finish();
    try {
      if (read.bytes().length < LEAST_BYTES) {
        throw section.wrong(
            "key", "a key has at least 32 bytes in base64; `lethe key new` makes one");
      }
    } catch (IllegalArgumentException e) {
      throw section.wrong("key", "it is not base64; `lethe key new` makes one");
    }
    return read;
  }

  public byte[] bytes() {
    return Base64.getDecoder().decode(key.value());
  }
}
