package dev.lethe.connector;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One user's data on one storage node, as a tokenserver knows it: what an {@link
 * ActionKind#HTTP_DELETE} deletes.
 *
 * <p>It is all in the action's locator, so that a look knows as much as a delete: the container is
 * the node, the key is {@code 1.5/<uid>#<fxa_uid>/<fxa_kid>}, whose part before "#" is the path and
 * whose part after it is never in a URL. The key names a person and is sealed in a plan as every
 * key of a personal rule is. {@link Action#people} is not looked at.
 *
 * @param node the node that is asked, without "/" at its end: {@code https://node.example}, perhaps
 *     with a path. With an override it is the override
 * @param uid of the record
 * @param fxaUid the record's email up to "@"
 * @param keyId the record's own key id, {@code fxa_kid}: {@code %013d-} of keys_changed_at, or of
 *     generation where that is NULL, and the bytes of client_state in URL-safe base64 without
 *     padding
 */
public record StoredUser(String node, long uid, String fxaUid, String keyId) {
  private static final Pattern KEY =
      Pattern.compile("1\\.5/(?<uid>\\d{1,19})#(?<user>.*)/(?<key>[^/]*)", Pattern.DOTALL);

  public StoredUser {
    requireNonNull(node, "node is null");
    requireNonNull(fxaUid, "fxaUid is null");
    requireNonNull(keyId, "keyId is null");
  }

  /**
   * Reads a locator.
   *
   * @throws IllegalArgumentException if its key has another form
   */
  public static StoredUser at(Locator locator) {
    Matcher key = KEY.matcher(locator.key());
    if (!key.matches()) {
      throw new IllegalArgumentException(
          "a key of " + locator.container() + " is not 1.5/<uid>#<fxa_uid>/<fxa_kid>");
    }
    return new StoredUser(
        locator.container(), Long.parseLong(key.group("uid")), key.group("user"), key.group("key"));
  }

  public Locator locator() {
    return new Locator(node, path() + "#" + fxaUid + "/" + keyId, null, null);
  }

  /** Below the node, without "/" before it. */
  public String path() {
    return "1.5/" + uid;
  }

  @Override
  public String toString() {
    return "a user on " + node;
  }
}
