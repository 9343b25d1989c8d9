package dev.lethe.spec;

import dev.lethe.LetheException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule of kind subject: where people's data is, and what becomes of it.
 *
 * @param match field → what its values identify; empty where the target's template says it
 * @param masks field → mask; empty where whole items are deleted
 * @param stages when it is done, each at least 0; a group's next stage waits for the one before
 * @param required whether the plan stops if the system cannot be reached
 * @param where file and line
 */
public record SubjectSpec(
    String name,
    TargetSpec target,
    Map<String, Identifier> match,
    Map<String, MaskSpec> masks,
    List<Integer> stages,
    boolean required,
    String where) {
  private static final int LAST_STAGE = 99;

  /** What of a job's masks is the same for all of its rules. */
  record Masks(String constant, String salt) {
    static Masks read(Section section) {
      Masks masks =
          new Masks(
              section.string("constant", "DELETED_USER"),
              section.optionalString("salt").orElse(null));
      if (masks.constant.isBlank()) {
        throw section.wrong("constant", "it takes a text");
      }
      section.finish();
      return masks;
    }
  }

  static SubjectSpec read(String name, Section section, Masks masks) {
    section.string("kind");
    SubjectSpec rule =
        new SubjectSpec(
            name,
            TargetSpec.read(section.section("target")),
            match(section.sectionOrEmpty("match")),
            masks(section.sectionOrEmpty("mask"), masks),
            stages(section),
            section.bool("required", true),
            section.where());
    boolean delete = section.bool("delete", false);
    String action = section.string("action", delete ? "delete" : "mask");
    if (!List.of("mask", "delete").contains(action) || delete && action.equals("mask")) {
      throw section.wrong("action", "it takes mask or delete, and delete = true is the latter");
    }
    if (action.equals("delete") != rule.masks.isEmpty()) {
      throw LetheException.badInput(
          rule.where
              + ": the rule '"
              + name
              + "' either has a block mask { FIELD = MASK } or says delete = true, and not both.");
    }
    for (String field : rule.match.keySet()) {
      MaskSpec mask = rule.masks.get(field);
      if (mask != null && mask.strategy() == MaskSpec.Strategy.PRESERVE) {
        throw LetheException.badInput(
            rule.where
                + ": the rule '"
                + name
                + "' finds people by '"
                + field
                + "' and preserves it, so that it would find them for ever; leave the mask out.");
      }
    }
    section.finish();
    return rule;
  }

  private static Map<String, Identifier> match(Section section) {
    Map<String, Identifier> match = new LinkedHashMap<>();
    for (String field : section.keys()) {
      section.string(field);
      match.put(field, section.oneOf(field, Identifier.class, Identifier.ID));
    }
    return match;
  }

  private static Map<String, MaskSpec> masks(Section section, Masks common) {
    Map<String, MaskSpec> masks = new LinkedHashMap<>();
    for (String field : section.keys()) {
      masks.put(field, MaskSpec.read(section, field, common.constant(), common.salt()));
    }
    return masks;
  }

  private static List<Integer> stages(Section section) {
    if (section.has("stage") == section.has("stages")) {
      throw LetheException.badInput(
          section.where() + ": a rule about people has a stage, or stages = [1, 3].");
    }
    String key = section.has("stage") ? "stage" : "stages";
    List<Integer> stages =
        section.strings(key).stream().map(text -> stage(section, key, text)).sorted().toList();
    if (stages.isEmpty() || stages.stream().distinct().count() < stages.size()) {
      throw section.wrong(key, "it takes whole numbers, each once");
    }
    return stages;
  }

  private static int stage(Section section, String key, String text) {
    if (text.matches("\\d{1,2}") && Integer.parseInt(text) <= LAST_STAGE) {
      return Integer.parseInt(text);
    }
    throw section.wrong(key, "'" + text + "' is no whole number from 0 to " + LAST_STAGE);
  }
}
