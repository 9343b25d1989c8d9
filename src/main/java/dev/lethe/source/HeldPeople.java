package dev.lethe.source;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The legal holds that rules about people look at.
 *
 * @param subjects pseudonyms of people, of an id or of an email
 * @param keys of single items
 * @param prefixes of items; "" holds everything
 */
public record HeldPeople(Set<String> subjects, Set<String> keys, List<String> prefixes)
    implements Serializable {
  public static final HeldPeople NOBODY = new HeldPeople(Set.of(), Set.of(), List.of());

  public HeldPeople {
    subjects = Set.copyOf(subjects);
    keys = Set.copyOf(keys);
    prefixes = List.copyOf(prefixes);
  }

  /** Whether any of somebody's pseudonyms is held. */
  public boolean anyOf(Collection<String> pseudonyms) {
    return pseudonyms.stream().anyMatch(subjects::contains);
  }

  /** Whether an item is held by its own key, whoever it is about. */
  public boolean item(String key) {
    return keys.contains(key) || prefixes.stream().anyMatch(key::startsWith);
  }
}
