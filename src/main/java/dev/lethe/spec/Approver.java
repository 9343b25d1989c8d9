package dev.lethe.spec;

import static java.util.Objects.requireNonNull;

/**
 * Somebody whose signature counts.
 *
 * @param publicKey Ed25519, as PEM or as base64 of its X.509 form
 */
public record Approver(String name, String publicKey) {
  public Approver {
    requireNonNull(name, "name is null");
    requireNonNull(publicKey, "publicKey is null");
  }

  static Approver read(Section section) {
    Approver approver = new Approver(section.string("name"), section.string("public-key"));
    section.finish();
    return approver;
  }
}
