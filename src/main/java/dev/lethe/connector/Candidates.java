package dev.lethe.connector;

import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.util.List;

/**
 * What a system may be asked for instead of being read as a whole. It may answer with more: whoever
 * asks compares again. What it leaves out is found by verification only.
 *
 * @param ids exact
 * @param emails as they are, lower-cased, and in every spelling that is known
 */
public record Candidates(List<String> ids, List<String> emails) implements Serializable {
  public Candidates {
    ids = List.copyOf(ids);
    emails = List.copyOf(emails);
  }

  /** Those of one sort. */
  public List<String> of(Identifier identifier) {
    return identifier == Identifier.ID ? ids : emails;
  }

  @Override
  public String toString() {
    return ids.size() + " ids, " + emails.size() + " emails";
  }
}
