package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.source.ReferenceTable;
import dev.lethe.source.RetentionSources;
import java.util.List;
import java.util.Map;

/**
 * Rules of one job that see different references must not decide about the same object, nor one of
 * them erase a row that another one counts: what is left without its reference is an orphan.
 *
 * @param identities who each connection's server is, by the connection's name
 */
record RuleConflicts(Map<String, String> identities) {

  /**
   * @throws LetheException exit 2, naming both rules
   */
  void refuse(List<RetentionSources> rules) {
    for (int i = 0; i < rules.size(); i++) {
      for (RetentionSources other : rules.subList(0, i)) {
        refuseSharedItems(other, rules.get(i));
        refuseSharedRows(other, rules.get(i));
      }
    }
  }

  private void refuseSharedItems(RetentionSources one, RetentionSources other) {
    for (Claims.Claim claim : Claims.Claim.of(one, "", null)) {
      for (Claims.Claim shared : Claims.Claim.of(other, "", null)) {
        if (claim.overlaps(shared)) {
          throw refusal(
              one,
              other,
              "both decide about objects of "
                  + claim.identity()
                  + ": "
                  + claim.place()
                  + " and "
                  + shared.place()
                  + ". Each would take the other's files for orphans. Give their sources, and their"
                  + " quarantines, prefixes that do not overlap, or make them one rule with a list"
                  + " of references.");
        }
      }
    }
  }

  private void refuseSharedRows(RetentionSources one, RetentionSources other) {
    for (ReferenceTable table : one.references()) {
      for (ReferenceTable same : other.references()) {
        boolean erased = table.isErasable() || same.isErasable();
        if (erased
            && table.place(identities).equals(same.place(identities))
            && !divided(one, table, other, same)) {
          throw refusal(
              one,
              other,
              "both count the rows of "
                  + table.target().container()
                  + ", so that a row which goes for one may be needed by the other. Set"
                  + " erase.references = none in both, or let both read the same key column for"
                  + " prefixes of one bucket.");
        }
      }
    }
  }

  /** Whether each row names a key below the prefix of one of them alone. */
  private boolean divided(
      RetentionSources one, ReferenceTable table, RetentionSources other, ReferenceTable same) {
    return sameBucket(one, other) && table.spec().key().equalsIgnoreCase(same.spec().key());
  }

  private boolean sameBucket(RetentionSources one, RetentionSources other) {
    return identity(one).equals(identity(other));
  }

  private String identity(RetentionSources rule) {
    return identities.get(rule.itemConnection().name());
  }

  private static LetheException refusal(
      RetentionSources one, RetentionSources other, String problem) {
    return LetheException.badInput(
        other.rule().where()
            + ": the rules '"
            + one.rule().name()
            + "' and '"
            + other.rule().name()
            + "' "
            + problem);
  }
}
