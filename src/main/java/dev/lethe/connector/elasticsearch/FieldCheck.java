package dev.lethe.connector.elasticsearch;

import dev.lethe.connector.Change;
import dev.lethe.connector.Mask;
import dev.lethe.spec.MaskSpec;
import dev.lethe.spec.MaskSpec.Strategy;
import dev.lethe.spec.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether what a rule looks for and writes fits the mappings of its indices. */
final class FieldCheck {
  private static final Set<String> OF_TEXT =
      Set.of("keyword", "wildcard", "text", "match_only_text", "search_as_you_type", "flattened");
  private static final Set<String> OF_NO_VALUE = Set.of("object", "nested", "alias");

  private final Change change;
  private final String where;
  private final Set<String> unasked = new LinkedHashSet<>();

  FieldCheck(Change change, String where) {
    this.change = change;
    this.where = where;
  }

  /**
   * What an operator should know.
   *
   * @throws dev.lethe.LetheException exit 2 naming index and field
   */
  List<String> of(List<Index> indices) {
    indices.forEach(this::check);
    List<String> remarks = new ArrayList<>();
    for (String field : unasked) {
      remarks.add(
          "Field '"
              + field
              + "' has no exact values in its index (a keyword, or a sub-field that is one), so"
              + " every document of that index is read to find people.");
    }
    remarks.add(
        "Elasticsearch keeps what a document said before in its files until they are merged, and"
            + " snapshots keep it as long as they are kept.");
    return remarks;
  }

  private void check(Index index) {
    if (!index.mapping().keepsSource()) {
      throw ElasticsearchErrors.noSource(where, index.name());
    }
    for (String field : change.fields()) {
      Mapping.Field found = index.mapping().field(field).orElseThrow(() -> unknown(index, field));
      Mask mask = change.masks().get(field);
      if (OF_NO_VALUE.contains(found.type())) {
        throw wrong(index, field, found, "name a field that has values of its own");
      }
      if (mask != null) {
        check(index, field, found, mask.spec());
      }
      if (change.match().containsKey(field) && found.exact() == null) {
        unasked.add(index.name() + "." + field);
      }
    }
  }

  private void check(Index index, String field, Mapping.Field found, MaskSpec spec) {
    boolean keeps = spec.strategy() == Strategy.PRESERVE;
    if (found.type().equals("constant_keyword") && !keeps) {
      throw wrong(index, field, found, "it is the same for the whole index, so delete the index");
    }
    boolean any = keeps || spec.strategy() == Strategy.NULL || spec.strategy() == Strategy.SET;
    if (!any && !OF_TEXT.contains(found.type())) {
      throw wrong(index, field, found, "null works, and set:VALUE with a value of that type");
    }
  }

  private RuntimeException unknown(Index index, String field) {
    List<String> existing = index.mapping().names();
    return ElasticsearchErrors.unknownField(
        where, field, index.name(), existing, Suggestion.near(field, existing));
  }

  private RuntimeException wrong(Index index, String field, Mapping.Field found, String remedy) {
    return ElasticsearchErrors.wrongField(where, field, index.name(), found.type(), remedy);
  }
}
