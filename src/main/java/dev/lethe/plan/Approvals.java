package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.spec.Approver;
import dev.lethe.spec.Guards;
import dev.lethe.spec.Suggestion;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Approval by a signature: bound to the plan's digest and to a key whose public half the
 * configuration lists.
 */
public final class Approvals {
  private static final String ALGORITHM = "Ed25519";

  private final List<Approver> approvers;

  public Approvals(List<Approver> approvers) {
    this.approvers = List.copyOf(approvers);
  }

  /**
   * A key for an approver.
   *
   * @param privateKey PKCS#8, PEM
   * @param publicKey base64 of its X.509 form, as {@code approvers} takes it
   */
  public record KeyPair(String privateKey, String publicKey) {
    @Override
    public String toString() {
      return "KeyPair[" + publicKey + "]";
    }
  }

  /** A new random key. */
  public static KeyPair freshKey() {
    try {
      java.security.KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      Base64.Encoder base64 = Base64.getEncoder();
      return new KeyPair(
          "-----BEGIN PRIVATE KEY-----\n"
              + base64.encodeToString(pair.getPrivate().getEncoded())
              + "\n-----END PRIVATE KEY-----\n",
          base64.encodeToString(pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has Ed25519", e);
    }
  }

  /**
   * Signs a plan.
   *
   * @param privateKey Ed25519 in PKCS#8, PEM
   * @return the signature in base64
   * @throws LetheException exit 2 for a bad key or an unknown name, exit 3 where the signer may not
   *     approve this plan
   */
  public String sign(
      PlanHeader header, String name, String privateKey, Instant now, Guards guards) {
    Approver approver = approver(name);
    refuseAuthor(header, name);
    if (now.isAfter(header.createdAt().plus(guards.approvalAge()))) {
      throw LetheException.refused(
          "approval-age",
          "plan "
              + header.planId()
              + " was made at "
              + header.createdAt()
              + ", more than approval-age "
              + guards.approvalAge()
              + " ago; make a new plan.");
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(decode(privateKey)));
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(statement(header, name));
      String signed = Base64.getEncoder().encodeToString(signature.sign());
      if (!verifies(header, approver, signed)) {
        throw LetheException.refused(
            "approval",
            "the key does not belong to the public key that the configuration lists for approver '"
                + name
                + "'; nothing was approved.");
      }
      return signed;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw LetheException.badInput(
          "the signing key is not an Ed25519 key in PKCS#8 PEM ("
              + e.getMessage()
              + "); `openssl genpkey -algorithm ed25519` makes one.");
    }
  }

  /**
   * Checks that a plan which needs an approval has a valid one.
   *
   * @throws LetheException exit 3 otherwise
   */
  public void require(PlanHeader header) {
    String approve =
        " Somebody else than the author approves it with `lethe approve "
            + header.planId()
            + " --by NAME --sign-with KEYFILE`.";
    if (header.signature().isEmpty() || header.approver().isEmpty()) {
      throw LetheException.refused(
          "approval", "plan " + header.planId() + " needs an approval and has none." + approve);
    }
    String name = header.approver().get();
    refuseAuthor(header, name);
    if (!verifies(header, approver(name), header.signature().get())) {
      throw LetheException.refused(
          "approval",
          "the approval of plan "
              + header.planId()
              + " by '"
              + name
              + "' does not verify."
              + approve);
    }
  }

  private Approver approver(String name) {
    List<String> names = approvers.stream().map(Approver::name).toList();
    return approvers.stream()
        .filter(approver -> approver.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                LetheException.badInput(
                    "'"
                        + name
                        + "' is not among the approvers of the configuration "
                        + names
                        + Suggestion.near(name, names)
                        + " Add { name, public-key } to approvers."));
  }

  private static void refuseAuthor(PlanHeader header, String name) {
    if (name.equalsIgnoreCase(header.author())) {
      throw LetheException.refused(
          "approval",
          "'"
              + name
              + "' is the author of plan "
              + header.planId()
              + "; somebody else has to approve it.");
    }
  }

  private static boolean verifies(PlanHeader header, Approver approver, String signed) {
    PublicKey key = publicKey(approver);
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(statement(header, approver.name()));
      return signature.verify(Base64.getDecoder().decode(signed));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Whatever is not a signature at all does not verify either.
      return false;
    }
  }

  private static PublicKey publicKey(Approver approver) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(decode(approver.publicKey())));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw LetheException.badInput(
          "the public-key of approver '"
              + approver.name()
              + "' is not an Ed25519 public key: "
              + e.getMessage());
    }
  }

  private static byte[] statement(PlanHeader header, String name) {
    return ("lethe approval\n" + header.planId() + "\n" + header.digest() + "\n" + name)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decode(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
  }
}
