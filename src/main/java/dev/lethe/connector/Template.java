package dev.lethe.connector;

import dev.lethe.LetheException;
import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys that have a person's identifier in them: {@code contributors/{id}/} or {@code
 * session:{id}:*}. Everything but the one placeholder, and {@code *} at the end, is itself.
 *
 * @param before what stands before the placeholder
 * @param identifier {@code {id}} or {@code {email}}
 * @param after what stands behind it
 * @param open whether more may follow
 * @param index whether these are no items themselves but sets that list the items' keys
 */
public record Template(
    String before, Identifier identifier, String after, boolean open, boolean index)
    implements Serializable {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  /**
   * Reads a template.
   *
   * @param folder whether more may follow without a {@code *}, as behind a prefix
   * @return empty if it has not exactly one placeholder, an unknown one, or nothing that ends it
   */
  public static Optional<Template> parse(String text, boolean folder) {
    Matcher placeholder = PLACEHOLDER.matcher(text);
    if (!placeholder.find()) {
      return Optional.empty();
    }
    Optional<Identifier> identifier =
        switch (placeholder.group(1)) {
          case "id" -> Optional.of(Identifier.ID);
          case "email" -> Optional.of(Identifier.EMAIL);
          default -> Optional.empty();
        };
    String before = text.substring(0, placeholder.start());
    String rest = text.substring(placeholder.end());
    boolean star = !folder && rest.endsWith("*");
    String after = star ? rest.substring(0, rest.length() - 1) : rest;
    boolean open = folder || star;
    // Without something that ends the identifier, one person's could be the beginning of another's.
    boolean ended = !after.isEmpty() || !open;
    boolean clean = !after.contains("*") && !before.contains("*") && !after.contains("{");
    return identifier
        .filter(known -> ended && clean)
        .map(known -> new Template(before, known, after, open, false));
  }

  /** The same, where the keys name sets that list the items. */
  public Template asIndex() {
    return new Template(before, identifier, after, open, true);
  }

  /** The name under which the identifier is matched. */
  public String field() {
    return identifier == Identifier.ID ? "id" : "email";
  }

  public Map<String, Identifier> match() {
    return Map.of(field(), identifier);
  }

  /** Where a person's keys begin, or the key itself where nothing may follow. */
  public String fill(String value) {
    return before + value + after;
  }

  /** The identifiers that a key may have in it: several where what ends one may be part of it. */
  public List<String> identifiersIn(String key) {
    List<String> found = new ArrayList<>();
    if (!key.startsWith(before)) {
      return found;
    }
    String rest = key.substring(before.length());
    if (!open) {
      if (rest.endsWith(after)) {
        found.add(rest.substring(0, rest.length() - after.length()));
      }
      return found;
    }
    return beginningsOf(rest);
  }

  /** What a key would be taken to name as well, if this identifier was in it. */
  public List<String> beginningsOf(String value) {
    List<String> found = new ArrayList<>();
    for (int end = open ? value.indexOf(after) : -1;
        end >= 0;
        end = value.indexOf(after, end + 1)) {
      found.add(value.substring(0, end));
    }
    return found;
  }

  /** Whether a key has an identifier of one of these people in it. */
  public boolean names(String key, List<Person> people) {
    List<String> identifiers = identifiersIn(key);
    return people.stream()
        .anyMatch(person -> identifiers.stream().anyMatch(one -> person.has(identifier, one)));
  }

  /**
   * Checks that a rule asks for no more than that the items go.
   *
   * @throws LetheException exit 2 if it masks or matches fields
   */
  public void requireAlone(String where, Change change) {
    if (!change.deletes()) {
      throw LetheException.badInput(
          where + ": there are no fields to mask here; write delete = true instead of mask.");
    }
    if (!change.match().isEmpty()) {
      throw LetheException.badInput(
          where + ": the template says whose an item is; leave match out.");
    }
  }

  /** The values of a key as {@link Reader#items} gives them. */
  public Map<String, List<String>> values(String key) {
    Map<String, List<String>> values = new TreeMap<>();
    values.put(field(), identifiersIn(key));
    return values;
  }
}
