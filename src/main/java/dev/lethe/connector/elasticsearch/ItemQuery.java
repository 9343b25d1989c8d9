package dev.lethe.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lethe.connector.Candidates;
import dev.lethe.spec.Identifier;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks an index for documents, whole or by who may be in them.
 *
 * @param finders by which fields; empty where the index is read as a whole
 */
record ItemQuery(List<Finder> finders) implements Serializable {
  /** Elasticsearch refuses more than 65,536 in one clause. */
  private static final int TERMS_PER_CLAUSE = 10_000;

  /** How many emails are also asked for whatever their case, each of which is a clause. */
  private static final int FEW_EMAILS = 100;

  private static final int VALUES_PER_QUERY = 50_000;
  private static final int DOCUMENTS_PER_PAGE = 1_000;

  /** A field of one index that finds values exactly. */
  record Finder(String field, String nested, boolean folds, Identifier identifier)
      implements Serializable {}

  /** A read as a whole if one of the fields cannot be asked for. */
  static ItemQuery of(Mapping mapping, Map<String, Identifier> match) {
    List<Finder> finders = new ArrayList<>();
    for (Map.Entry<String, Identifier> one : match.entrySet()) {
      Mapping.Field field = mapping.field(one.getKey()).orElse(null);
      if (field == null || field.exact() == null) {
        return whole();
      }
      finders.add(new Finder(field.exact(), field.nested(), field.folds(), one.getValue()));
    }
    return new ItemQuery(finders);
  }

  static ItemQuery whole() {
    return new ItemQuery(List.of());
  }

  boolean isWhole() {
    return finders.isEmpty();
  }

  /** As many as one request bears, again and again. */
  static List<Candidates> portions(Candidates all) {
    List<Candidates> portions = new ArrayList<>();
    chunks(all.ids(), VALUES_PER_QUERY)
        .forEach(ids -> portions.add(new Candidates(ids, List.of())));
    chunks(all.emails(), VALUES_PER_QUERY)
        .forEach(emails -> portions.add(new Candidates(List.of(), emails)));
    if (all.ids().size() + all.emails().size() <= VALUES_PER_QUERY) {
      return List.of(all);
    }
    return portions;
  }

  /**
   * The body of a search.
   *
   * @param candidates null where the index is read as a whole
   * @param slices how many take a part each; 1 where there are none
   */
  byte[] body(Collection<String> fields, Candidates candidates, int slice, int slices) {
    return Json.object(
        json -> {
          json.writeNumberField("size", DOCUMENTS_PER_PAGE);
          Json.strings(json, "sort", List.of("_doc"));
          Json.strings(json, "_source", fields);
          if (slices > 1) {
            json.writeObjectFieldStart("slice");
            json.writeNumberField("id", slice);
            json.writeNumberField("max", slices);
            json.writeEndObject();
          }
          json.writeObjectFieldStart("query");
          if (candidates == null || isWhole()) {
            json.writeObjectFieldStart("match_all");
          } else if (finders.stream().allMatch(one -> values(one, candidates).isEmpty())) {
            // A bool without clauses finds everything.
            json.writeObjectFieldStart("match_none");
          } else {
            json.writeObjectFieldStart("bool");
            json.writeArrayFieldStart("should");
            for (Finder finder : finders) {
              clauses(json, finder, candidates);
            }
            json.writeEndArray();
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static List<String> values(Finder finder, Candidates candidates) {
    return finder.identifier() == Identifier.EMAIL ? candidates.emails() : candidates.ids();
  }

  private static void clauses(JsonGenerator json, Finder finder, Candidates candidates)
      throws IOException {
    List<String> values = values(finder, candidates);
    for (List<String> terms : chunks(values, TERMS_PER_CLAUSE)) {
      open(json, finder, "terms");
      Json.strings(json, finder.field(), terms);
      close(json, finder);
    }
    if (finder.identifier() == Identifier.EMAIL && finder.folds()) {
      Set<String> folded =
          values.stream().map(one -> one.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
      for (String one : folded.size() <= FEW_EMAILS ? folded : Set.<String>of()) {
        open(json, finder, "term");
        json.writeObjectFieldStart(finder.field());
        json.writeStringField("value", one);
        json.writeBooleanField("case_insensitive", true);
        json.writeEndObject();
        close(json, finder);
      }
    }
  }

  private static void open(JsonGenerator json, Finder finder, String query) throws IOException {
    json.writeStartObject();
    if (finder.nested() != null) {
      json.writeObjectFieldStart("nested");
      json.writeStringField("path", finder.nested());
      json.writeObjectFieldStart("query");
    }
    json.writeObjectFieldStart(query);
  }

  private static void close(JsonGenerator json, Finder finder) throws IOException {
    json.writeEndObject();
    if (finder.nested() != null) {
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static List<List<String>> chunks(List<String> all, int size) {
    List<List<String>> chunks = new ArrayList<>();
    for (int start = 0; start < all.size(); start += size) {
      chunks.add(all.subList(start, Math.min(start + size, all.size())));
    }
    return chunks;
  }
}
