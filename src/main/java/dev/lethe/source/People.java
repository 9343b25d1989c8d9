package dev.lethe.source;

import dev.lethe.connector.Candidates;
import dev.lethe.connector.Person;
import dev.lethe.rule.Verdict;
import dev.lethe.spec.Identifier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everybody whom a plan is about, found by id or by email; immutable. Travels to the tasks as a
 * broadcast: at most a million people are in one plan.
 */
public final class People implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<Subject> subjects;
  private final Set<String> neighbours;
  private final Map<String, Subject> byId = new HashMap<>();
  private final Map<String, List<Subject>> byEmail = new HashMap<>();

  /**
   * Somebody with what the rule says about them.
   *
   * @param verdict MATCHED if their data may go, HELD, or AMBIGUOUS
   * @param known whether the source of truth knows their id
   */
  public record Subject(Person person, Verdict verdict, boolean known) implements Serializable {
    public boolean goes() {
      return verdict == Verdict.MATCHED;
    }
  }

  /**
   * @param neighbours ids and normal emails of others, which begin like those of one of the people:
   *     what is in a key may be theirs
   */
  public People(Collection<Subject> subjects, Collection<String> neighbours) {
    this.subjects = List.copyOf(subjects);
    this.neighbours = Set.copyOf(neighbours);
    for (Subject subject : this.subjects) {
      byId.put(subject.person().id(), subject);
      Set<String> normal = new TreeSet<>();
      subject.person().emails().forEach(email -> normal.add(Identifier.EMAIL.normal(email)));
      normal.forEach(
          email -> byEmail.computeIfAbsent(email, key -> new ArrayList<>(1)).add(subject));
    }
  }

  public List<Subject> subjects() {
    return subjects;
  }

  /** Those whose data may go, by pseudonym. */
  public Map<String, Person> going() {
    Map<String, Person> going = new LinkedHashMap<>();
    subjects.stream()
        .filter(Subject::goes)
        .forEach(subject -> going.put(subject.person().pseudonym(), subject.person()));
    return going;
  }

  /** Whom a value of that sort names. */
  public List<Subject> named(Identifier identifier, String value) {
    String normal = identifier.normal(value);
    if (identifier == Identifier.EMAIL) {
      return byEmail.getOrDefault(normal, List.of());
    }
    Subject subject = byId.get(normal);
    return subject == null ? List.of() : List.of(subject);
  }

  /** Whether a value is known to name somebody whom the plan is not about. */
  boolean isNeighbour(Identifier identifier, String value) {
    return !neighbours.isEmpty() && neighbours.contains(identifier.normal(value));
  }

  /** See the constructor. */
  public Set<String> neighbours() {
    return neighbours;
  }

  /** What systems may be asked for. */
  public Candidates candidates() {
    return candidates(subjects);
  }

  /** The same for some of the people, by their pseudonyms. */
  public Candidates candidates(Set<String> some) {
    return candidates(
        subjects.stream().filter(subject -> some.contains(subject.person().pseudonym())).toList());
  }

  private static Candidates candidates(List<Subject> subjects) {
    List<String> ids = new ArrayList<>();
    Set<String> emails = new LinkedHashSet<>();
    for (Subject subject : subjects) {
      ids.add(subject.person().id());
      for (String email : subject.person().emails()) {
        emails.add(email);
        emails.add(email.toLowerCase(Locale.ROOT));
        emails.add(Identifier.EMAIL.normal(email));
      }
    }
    return new Candidates(ids, List.copyOf(emails));
  }

  @Override
  public String toString() {
    return subjects.size() + " people";
  }
}
