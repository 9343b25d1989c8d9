package dev.lethe.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of a table that refer to objects.
 *
 * @param key the column that names an object
 * @param id the column that identifies a referring row
 * @param expired when a reference no longer counts: only if all of them say so
 * @param where file and line
 */
public record ReferenceSpec(
    String source, String key, String id, List<Predicate> expired, String where) {
  public ReferenceSpec {
    expired = List.copyOf(expired);
  }

  /** One block or a list of blocks; those that see the same rows in the same way become one. */
  static List<ReferenceSpec> readAll(Section rule) {
    String key = "references";
    List<Section> blocks = rule.isList(key) ? rule.list(key) : List.of(rule.section(key));
    if (blocks.isEmpty()) {
      throw rule.wrong(key, "the list is empty; it takes at least one block { … }");
    }
    Map<String, ReferenceSpec> references = new LinkedHashMap<>();
    for (Section block : blocks) {
      ReferenceSpec one = read(block);
      String same = one.source + '\n' + one.key + '\n' + one.id;
      references.merge(same.toLowerCase(Locale.ROOT), one, ReferenceSpec::and);
    }
    return List.copyOf(references.values());
  }

  private static ReferenceSpec read(Section block) {
    ReferenceSpec reference =
        new ReferenceSpec(
            block.string("source"),
            block.string("key"),
            block.string("id"),
            List.of(Predicate.read(block, "expired")),
            block.where());
    block.finish();
    return reference;
  }

  private ReferenceSpec and(ReferenceSpec other) {
    List<Predicate> both = new ArrayList<>(expired);
    both.addAll(other.expired);
    return new ReferenceSpec(source, key, id, both, where);
  }
}
