package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.source.SubjectTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules of one job about people must not change one item at one stage, each in its own way. */
final class SubjectConflicts {
  private SubjectConflicts() {}

  /**
   * @throws LetheException exit 2, naming both rules
   */
  static void refuse(List<SubjectTarget> targets) {
    Map<List<Object>, SubjectTarget> known = new HashMap<>();
    for (SubjectTarget target : targets) {
      for (int stage : target.rule().stages()) {
        List<Object> place =
            List.of(
                target.connection().name(),
                target.target().container(),
                target.target().prefix(),
                stage);
        SubjectTarget other = known.putIfAbsent(place, target);
        if (other != null) {
          throw LetheException.badInput(
              target.rule().where()
                  + ": the rules '"
                  + other.rule().name()
                  + "' and '"
                  + target.rule().name()
                  + "' both change "
                  + target.connection()
                  + " "
                  + target.target().container()
                  + " at stage "
                  + stage
                  + "; a row that both match would be changed twice. Make them one rule with both"
                  + " blocks of masks, or give them different stages.");
        }
      }
    }
  }
}
