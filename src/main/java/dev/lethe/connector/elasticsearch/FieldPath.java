package dev.lethe.connector.elasticsearch;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a dotted field is in a document: below objects and arrays of objects, and also where a
 * document has dots in its names, which Elasticsearch takes for the same.
 */
final class FieldPath {
  private FieldPath() {}

  /**
   * One object that has a field's parent's fields.
   *
   * @param prefix what the names in it begin with: "" or, where names have dots, the parent's name
   *     and a dot
   */
  record Place(Json.Obj object, String prefix) {
    /** The values of a field, relative to this place; of an array each. */
    List<Json> values(String field) {
      List<Json> found = new ArrayList<>();
      collect(object, prefix + field, prefix.length() + 1, found);
      return found;
    }
  }

  /** Every place that a parent's name leads to; "" leads to the document itself. */
  static List<Place> places(Json.Obj document, String parent) {
    List<Place> places = new ArrayList<>();
    if (parent.isEmpty()) {
      places.add(new Place(document, ""));
    } else {
      descend(document, parent, places);
    }
    return places;
  }

  /** Every value of a field in a document. */
  static List<Json> values(Json.Obj document, String field) {
    return new Place(document, "").values(field);
  }

  /** The texts among some values, as they are written in the document. */
  static List<String> texts(List<Json> values) {
    List<String> texts = new ArrayList<>();
    for (Json value : values) {
      if (value instanceof Json.Leaf leaf && leaf.text() != null) {
        texts.add(leaf.text());
      }
    }
    return texts;
  }

  /** The part before the last dot, or "". */
  static String parent(String field) {
    return field.substring(0, Math.max(field.lastIndexOf('.'), 0));
  }

  /** A field as its parent, or another one above it, has it. */
  static String below(String parent, String field) {
    return parent.isEmpty() ? field : field.substring(parent.length() + 1);
  }

  private static void descend(Json.Obj object, String path, List<Place> places) {
    for (int end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) {
      String rest = path.substring(end + 1);
      objects(object.fields().get(path.substring(0, end))).forEach(o -> descend(o, rest, places));
    }
    objects(object.fields().get(path)).forEach(child -> places.add(new Place(child, "")));
    if (object.fields().keySet().stream().anyMatch(name -> name.startsWith(path + "."))) {
      places.add(new Place(object, path + "."));
    }
  }

  /**
   * @param shortest how long the first name is at least
   */
  private static void collect(Json.Obj object, String path, int shortest, List<Json> found) {
    for (int end = path.indexOf('.', shortest); end >= 0; end = path.indexOf('.', end + 1)) {
      String rest = path.substring(end + 1);
      objects(object.fields().get(path.substring(0, end))).forEach(o -> collect(o, rest, 1, found));
    }
    leaves(object.fields().get(path), found);
  }

  private static List<Json.Obj> objects(Json value) {
    List<Json.Obj> found = new ArrayList<>();
    if (value instanceof Json.Obj object) {
      found.add(object);
    } else if (value instanceof Json.Arr array) {
      array.items().forEach(item -> found.addAll(objects(item)));
    }
    return found;
  }

  private static void leaves(Json value, List<Json> found) {
    if (value instanceof Json.Arr array) {
      array.items().forEach(item -> leaves(item, found));
    } else if (value != null) {
      found.add(value);
    }
  }
}
