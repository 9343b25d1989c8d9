package dev.lethe.lab;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Some contributors, as the systems know them. */
record KeplerPeople(Set<String> ids, Set<String> emails) {
  static KeplerPeople of(Collection<KeplerContributor> people) {
    return new KeplerPeople(
        people.stream().map(person -> person.id().toString()).collect(Collectors.toSet()),
        people.stream()
            .map(person -> KeplerContributor.normalised(person.email()))
            .collect(Collectors.toSet()));
  }

  boolean has(KeplerContributor person) {
    return person != null && hasId(person.id().toString());
  }

  boolean hasId(String id) {
    return id != null && ids.contains(id.toLowerCase(Locale.ROOT));
  }

  boolean hasEmail(String email) {
    return email != null && emails.contains(KeplerContributor.normalised(email));
  }
}
