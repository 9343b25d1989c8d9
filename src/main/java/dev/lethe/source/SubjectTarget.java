package dev.lethe.source;

import dev.lethe.connector.Change;
import dev.lethe.connector.Connection;
import dev.lethe.connector.Connections;
import dev.lethe.connector.Mask;
import dev.lethe.connector.Target;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.SubjectSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a rule about people finds its items. */
public record SubjectTarget(SubjectSpec rule, Connection connection, Target target) {

  /**
   * Finds the targets of a job's rules, one for those that change the same items at one stage;
   * connects to nothing.
   *
   * @param key under which pseudonyms are made
   * @throws dev.lethe.LetheException exit 2 for an unknown connection or a target that does not fit
   *     it, and for rules that contradict one another
   */
  public static List<SubjectTarget> resolve(
      Iterable<SubjectSpec> rules, Connections connections, PseudonymKey key) {
    List<SubjectTarget> targets = new ArrayList<>();
    for (SubjectSpec rule : rules) {
      Map<String, Mask> masks = new TreeMap<>();
      for (Map.Entry<String, MaskSpec> mask : rule.masks().entrySet()) {
        masks.put(mask.getKey(), new Mask(mask.getValue(), key.key()));
      }
      Connection connection = connections.get(rule.target().connection(), rule.target().where());
      Change change = new Change(rule.match(), masks);
      targets.add(new SubjectTarget(rule, connection, connection.target(rule.target(), change)));
    }
    return SharedTargets.of(targets);
  }

  /** What the rule looks for and writes, as the target knows it. */
  public Change change() {
    return target.change();
  }

  /** Whether this rule changes the same items as another one, at a later stage. */
  boolean writesAfter(SubjectTarget other) {
    return connection.name().equals(other.connection.name())
        && target.container().equals(other.target.container())
        && rule.stages().get(rule.stages().size() - 1)
            > other.rule.stages().get(other.rule.stages().size() - 1);
  }

  /** When the rule has nothing left to do for an item. */
  public Settled settled(List<SubjectTarget> all) {
    return Settled.of(this, all);
  }
}
