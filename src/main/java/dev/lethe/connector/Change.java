package dev.lethe.connector;

import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a rule about people looks for in a target, and what it does with what it finds.
 *
 * @param match field → what its values identify; one that names a person is enough
 * @param masks field → what is written over a matched person's values; empty where the whole item
 *     is deleted
 */
public record Change(Map<String, Identifier> match, Map<String, Mask> masks)
    implements Serializable {
  public Change {
    match = new TreeMap<>(match);
    masks = new TreeMap<>(masks);
  }

  public boolean deletes() {
    return masks.isEmpty();
  }

  /** Every field that is read, in order. */
  public List<String> fields() {
    TreeSet<String> fields = new TreeSet<>(match.keySet());
    fields.addAll(masks.keySet());
    return List.copyOf(fields);
  }
}
