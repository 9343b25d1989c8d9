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
 * @param match field → what its values identify; one that names a person is enough. Empty: an item
 *     that is what the plan saw is changed, whoever it is about
 * @param masks field → what is written over a matched person's values; empty where the whole item
 *     is deleted
 * @param parts where several rules change an item in one go and find it by different fields: each
 *     with its own match, and the masks that are written only where that names the person; else
 *     empty
 */
public record Change(Map<String, Identifier> match, Map<String, Mask> masks, List<Change> parts)
    implements Serializable {
  public Change {
    match = new TreeMap<>(match);
    masks = new TreeMap<>(masks);
    parts = List.copyOf(parts);
  }

  public Change(Map<String, Identifier> match, Map<String, Mask> masks) {
    this(match, masks, List.of());
  }

  /** Changes that do not contradict one another, as one. */
  public static Change together(List<Change> changes) {
    Map<String, Identifier> match = new TreeMap<>();
    Map<String, Mask> masks = new TreeMap<>();
    changes.forEach(change -> match.putAll(change.match));
    changes.forEach(change -> masks.putAll(change.masks));
    boolean alike = changes.stream().allMatch(change -> change.match.equals(match));
    return new Change(match, masks, alike || masks.isEmpty() ? List.of() : changes);
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
