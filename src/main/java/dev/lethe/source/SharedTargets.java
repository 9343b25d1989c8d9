package dev.lethe.source;

import dev.lethe.LetheException;
import dev.lethe.connector.Change;
import dev.lethe.connector.Target;
import dev.lethe.spec.Identifier;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.SubjectSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rules of one job about people that change the same items at one stage do so in one go. */
final class SharedTargets {
  private SharedTargets() {}

  /**
   * @return the targets, those of several rules with all their names, {@code a+b}
   * @throws LetheException exit 2, naming both rules, if they contradict one another
   */
  static List<SubjectTarget> of(List<SubjectTarget> targets) {
    Map<List<Object>, List<SubjectTarget>> places = new LinkedHashMap<>();
    for (SubjectTarget target : targets) {
      places.computeIfAbsent(place(target), place -> new ArrayList<>()).add(target);
    }
    return places.values().stream().flatMap(place -> shared(place).stream()).toList();
  }

  private static List<Object> place(SubjectTarget target) {
    Target place = target.target();
    return List.of(target.connection().name(), place.container(), place.prefix());
  }

  /** What each set of rules does at the stages that it has to itself. */
  private static List<SubjectTarget> shared(List<SubjectTarget> place) {
    // The spec that a plan's header keeps may have its rules in another order.
    List<SubjectTarget> ordered =
        place.stream().sorted(Comparator.comparing(target -> target.rule().name())).toList();
    Map<Integer, List<SubjectTarget>> byStage = new TreeMap<>();
    for (SubjectTarget target : ordered) {
      target
          .rule()
          .stages()
          .forEach(stage -> byStage.computeIfAbsent(stage, any -> new ArrayList<>()).add(target));
    }
    Map<List<SubjectTarget>, List<Integer>> stages = new LinkedHashMap<>();
    byStage.forEach(
        (stage, rules) -> stages.computeIfAbsent(rules, any -> new ArrayList<>()).add(stage));
    List<SubjectTarget> shared = new ArrayList<>();
    stages.forEach((rules, when) -> shared.add(together(rules, when)));
    return shared;
  }

  private static SubjectTarget together(List<SubjectTarget> rules, List<Integer> stages) {
    SubjectTarget first = rules.get(0);
    for (int i = 1; i < rules.size(); i++) {
      for (SubjectTarget earlier : rules.subList(0, i)) {
        agree(earlier, rules.get(i), stages.get(0));
      }
    }
    Map<String, Identifier> match = new LinkedHashMap<>();
    Map<String, MaskSpec> masks = new LinkedHashMap<>();
    rules.forEach(rule -> match.putAll(rule.rule().match()));
    rules.forEach(rule -> masks.putAll(rule.rule().masks()));
    SubjectSpec spec =
        new SubjectSpec(
            rules.stream().map(rule -> rule.rule().name()).collect(Collectors.joining("+")),
            first.rule().target(),
            match,
            masks,
            stages,
            rules.stream().anyMatch(rule -> rule.rule().required()),
            first.rule().where());
    if (rules.size() == 1) {
      return new SubjectTarget(spec, first.connection(), first.target());
    }
    Change change = Change.together(rules.stream().map(SubjectTarget::change).toList());
    return new SubjectTarget(
        spec, first.connection(), first.connection().target(spec.target(), change));
  }

  private static void agree(SubjectTarget one, SubjectTarget other, int stage) {
    Change a = one.change();
    Change b = other.change();
    if (a.deletes() != b.deletes()) {
      throw contradiction(one, other, stage, "one deletes what the other masks; leave one out");
    }
    a.masks()
        .forEach(
            (field, mask) -> {
              if (b.masks().containsKey(field)
                  && !mask.spec().equals(b.masks().get(field).spec())) {
                throw contradiction(
                    one,
                    other,
                    stage,
                    "they write different masks into '" + field + "'; leave one out");
              }
            });
    a.match()
        .forEach(
            (field, identifier) -> {
              if (b.match().getOrDefault(field, identifier) != identifier) {
                throw contradiction(
                    one, other, stage, "they take '" + field + "' for an id and for an email");
              }
            });
    boolean sameKey = Objects.equals(one.target().key(), other.target().key());
    boolean alike = a.match().equals(b.match()) && one.target().template() == null;
    if (!sameKey || !alike && !one.connection().masksByParts()) {
      throw contradiction(
          one,
          other,
          stage,
          sameKey
              ? "what both match would be changed twice there; make them one rule with both blocks"
                  + " of masks, or give them different stages"
              : "they name different keys; name the same one");
    }
  }

  private static LetheException contradiction(
      SubjectTarget one, SubjectTarget other, int stage, String problem) {
    return LetheException.badInput(
        other.rule().where()
            + ": the rules '"
            + one.rule().name()
            + "' and '"
            + other.rule().name()
            + "' both change "
            + other.connection()
            + " "
            + other.target().container()
            + " at stage "
            + stage
            + ", and "
            + problem
            + ".");
  }
}
