package dev.lethe.spec;

import java.io.Serializable;
import java.util.List;

/**
 * What a reference into another bucket means when its key is also in our inventory.
 *
 * @param mode with EQUAL, the listed buckets count as ours and any other is refused
 */
public record AuthorityMismatch(Mode mode, List<String> equalBuckets) implements Serializable {
  /** The explicit choices; refusing is the default. */
  public enum Mode {
    REFUSE,
    IGNORE,
    EQUAL
  }

  public AuthorityMismatch {
    equalBuckets = List.copyOf(equalBuckets);
  }

  static AuthorityMismatch read(Section section, String key) {
    List<String> values = section.strings(key);
    if (values.isEmpty()) {
      return new AuthorityMismatch(Mode.REFUSE, List.of());
    }
    if (!section.isList(key)) {
      if (values.get(0).equals("refuse")) {
        return new AuthorityMismatch(Mode.REFUSE, List.of());
      }
      if (values.get(0).equals("ignore")) {
        return new AuthorityMismatch(Mode.IGNORE, List.of());
      }
      throw section.wrong(
          key,
          "it takes refuse, ignore, or a list of buckets that count as equal, [ \"a\", \"b\" ]");
    }
    return new AuthorityMismatch(Mode.EQUAL, values);
  }
}
