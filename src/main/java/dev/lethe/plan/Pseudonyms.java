package dev.lethe.plan;

import static java.util.Objects.requireNonNull;

import dev.lethe.LetheException;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.JobSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.Secret;
import dev.lethe.store.StoreFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys under which the same work always has the same name: the first writes, all read. */
public final class Pseudonyms implements Serializable {
  private static final String STORE_KEY = "keys/store.key";
  private static final String STORE_KEY_ID = "store";

  private final List<PseudonymKey> keys;

  private Pseudonyms(List<PseudonymKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * The configured keys, and behind them the store's own, which is made when it is first needed.
   *
   * @throws IOException if the store's key can be neither read nor made
   */
  public static Pseudonyms load(List<PseudonymKey> configured, StoreFiles files)
      throws IOException {
    List<PseudonymKey> keys = new ArrayList<>(configured);
    if (files.read(STORE_KEY).isEmpty() && configured.isEmpty()) {
      // If another driver makes one at the same moment, the first stays and both read it.
      boolean made = files.create(STORE_KEY, fresh().getBytes(StandardCharsets.US_ASCII));
      org.slf4j.LoggerFactory.getLogger(Pseudonyms.class).debug("store key made: {}", made);
    }
    files
        .read(STORE_KEY)
        .ifPresent(
            content ->
                keys.add(
                    new PseudonymKey(
                        STORE_KEY_ID, new Secret(new String(content, StandardCharsets.US_ASCII)))));
    return new Pseudonyms(keys);
  }

  /**
   * The same for a job about people, whom the store's own key must not name.
   *
   * @throws LetheException exit 2 if no key is configured
   */
  static Pseudonyms forPeople(JobSpec job, List<PseudonymKey> configured, StoreFiles files)
      throws IOException {
    if (configured.isEmpty()) {
      throw LetheException.badInput(
          "the job '"
              + job.name()
              + "' is about people, and there is no pseudonym key: `lethe key new` makes one for"
              + " pseudonym-keys = [ { id = k1, key = ${?LETHE_PSEUDONYM_KEY} } ].");
    }
    return load(configured, files);
  }

  /** A new random key, 32 bytes in base64. */
  public static String fresh() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /** The key that names new work. */
  public PseudonymKey writer() {
    return keys.get(0);
  }

  /**
   * The key of that id.
   *
   * @throws LetheException exit 2 if the configuration has none
   */
  public PseudonymKey key(String id) {
    return keys.stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                LetheException.badInput(
                    "the plan was made under the pseudonym key '"
                        + id
                        + "', and pseudonym-keys has "
                        + keys.stream().map(PseudonymKey::id).toList()
                        + "; add that key behind the first one."));
  }

  /**
   * A person's names in plans and audit, one under each key, the writer's first: HMAC of "subject"
   * and the identifier's normal form.
   */
  public List<String> names(Identifier identifier, String value) {
    return keys.stream().map(key -> new ActionNames(key).person(identifier, value)).toList();
  }

  /** The same for an identifier of which nobody says whether it is an id or an email. */
  public List<String> subject(String identifier) {
    return Stream.concat(
            names(Identifier.ID, identifier.strip()).stream(),
            names(Identifier.EMAIL, identifier).stream())
        .distinct()
        .toList();
  }

  /** A MAC under a key; one per thread. */
  static Mac mac(PseudonymKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(requireNonNull(key, "key is null").bytes(), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
