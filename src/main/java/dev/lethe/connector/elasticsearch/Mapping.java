package dev.lethe.connector.elasticsearch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an index says about the fields of its documents. */
record Mapping(Json.Obj root) {
  /** Emails have no more characters than this, and ids are shorter. */
  private static final int LONGEST = 254;

  /**
   * A field.
   *
   * @param type as Elasticsearch names it
   * @param exact the name by which a value is found exactly: the field's own or a sub-field's; null
   *     where only reading everything finds it
   * @param nested the innermost path around it whose objects are documents of their own; else null
   * @param folds whether it can be asked for whatever the case
   */
  record Field(String type, String exact, String nested, boolean folds) {}

  Optional<Field> field(String path) {
    return find(root, path, "", null, true);
  }

  /** The fields that have values, in the order of the mapping. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    collect(root, "", names);
    return names;
  }

  /** Whether a document can be read as it was written. */
  boolean keepsSource() {
    Json.Obj source = root.object("_source");
    String mode = source.text("mode");
    return !"false".equals(source.text("enabled"))
        && (mode == null || mode.equals("stored"))
        && source.items("excludes").isEmpty()
        && source.items("includes").isEmpty();
  }

  private static Optional<Field> find(
      Json.Obj object, String path, String above, String nested, boolean indexed) {
    Map<String, Json> properties = object.object("properties").fields();
    for (int end = path.length(); end >= 0; end = path.lastIndexOf('.', end - 1)) {
      if (properties.get(path.substring(0, end)) instanceof Json.Obj found) {
        String name = above + path.substring(0, end);
        if (end == path.length()) {
          return Optional.of(described(found, name, nested, indexed));
        }
        if ("flattened".equals(found.text("type"))) {
          String whole = above + path;
          return Optional.of(new Field("flattened", indexed ? whole : null, nested, false));
        }
        Optional<Field> below =
            find(
                found,
                path.substring(end + 1),
                name + ".",
                "nested".equals(found.text("type")) ? name : nested,
                indexed && !"false".equals(found.text("enabled")));
        if (below.isPresent()) {
          return below;
        }
      }
    }
    return Optional.empty();
  }

  private static Field described(Json.Obj found, String name, String nested, boolean indexed) {
    String type = type(found);
    if (indexed && isExact(found)) {
      return new Field(type, name, nested, true);
    }
    return found.object("fields").fields().entrySet().stream()
        .filter(sub -> indexed && sub.getValue() instanceof Json.Obj field && isExact(field))
        .findFirst()
        .map(sub -> new Field(type, name + "." + sub.getKey(), nested, true))
        .orElse(new Field(type, null, nested, false));
  }

  private static boolean isExact(Json.Obj field) {
    return List.of("keyword", "constant_keyword", "wildcard").contains(type(field))
        && !"false".equals(field.text("index"))
        && field.number("ignore_above", LONGEST) >= LONGEST;
  }

  private static String type(Json.Obj field) {
    String type = field.text("type");
    return type == null ? "object" : type;
  }

  private static void collect(Json.Obj object, String above, List<String> names) {
    object
        .object("properties")
        .fields()
        .forEach(
            (name, value) -> {
              if (value instanceof Json.Obj field && field.fields().containsKey("properties")) {
                collect(field, above + name + ".", names);
              } else {
                names.add(above + name);
              }
            });
  }
}
